"""A camera and a reviewer that behave as ours do: what was not acknowledged is sent again, under the same id."""

from __future__ import annotations

import hashlib
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from accounts.sessions import SessionStore
from tests.trainer import world

AGAIN_AFTER_S = 0.3
CSRF = "c" * 32
AWAY = 503


@dataclass(kw_only=True)
class Visitor:
    """One who sends requests until told to stop; `seen` counts the statuses, `longest_s` is the slowest answer."""

    http: httpx.Client
    seen: Counter[int] = field(default_factory=Counter)
    problems: list[dict[str, Any]] = field(default_factory=list)
    longest_s: float = 0.0

    def send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send one request and note how it went."""
        began = time.monotonic()
        answer = self.http.request(method, f"/api/v1{path}", **request)
        self.longest_s = max(self.longest_s, time.monotonic() - began)
        self.seen[answer.status_code] += 1
        if answer.is_error:
            self.problems.append({**answer.json(), "retry_after": answer.headers.get("Retry-After")})
        return answer

    def insist(self, method: str, path: str, *, timeout_s: float = 60.0, **request: Any) -> httpx.Response:
        """Send a request again and again until it is not told to come back later."""
        ends_at = time.monotonic() + timeout_s
        while True:
            answer = self.send(method, path, **request)
            if answer.status_code not in {AWAY, 507} or time.monotonic() > ends_at:
                return answer
            time.sleep(AGAIN_AFTER_S)


@dataclass(kw_only=True)
class Camera(Visitor):
    """Uploads photos that nobody has; `acknowledged` is client id → sha256 as the server echoed it."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    _seeds: int = field(default_factory=lambda: uuid.uuid4().int % 10**9)

    def upload(self, *, insists: bool = True) -> httpx.Response:
        """Send one photo."""
        self._seeds += 1
        client_id, data = str(uuid.uuid4()), world.picture(self._seeds % 3, self._seeds)
        headers = {"X-Content-SHA256": hashlib.sha256(data).hexdigest(), "Content-Type": "image/jpeg"}
        send = self.insist if insists else self.send
        answer = send("PUT", f"/photos/{client_id}", content=data, headers=headers)
        if answer.is_success:
            self.acknowledged[client_id] = answer.json()["sha256"]
        return answer


@dataclass(kw_only=True)
class Reviewer(Visitor):
    """Answers whatever the queue hands out; `acknowledged` is key → photo."""

    categories: list[int]
    acknowledged: dict[str, int] = field(default_factory=dict)
    tab: str = field(default_factory=lambda: str(uuid.uuid4()))

    def answer(self, *, insists: bool = True) -> bool:
        """Answer one photo; say whether there was one, and the answer counted."""
        send = self.insist if insists else self.send
        leased = send("POST", "/leases", json={"tab": self.tab, "count": 1})
        photos = leased.json().get("results", []) if leased.is_success else []
        if not photos:
            return False
        key, photo = str(uuid.uuid4()), photos[0]["photo"]
        category = self.categories[photo % len(self.categories)]
        body = {"key": key, "photo": photo, "kind": "category", "category": category, "tab": self.tab}
        answer = send("POST", "/verifications", json=body)
        if answer.is_success:
            self.acknowledged[key] = photo
        return answer.is_success


def camera(url: str, token: str) -> Camera:
    """Connect a camera with its token."""
    return Camera(http=httpx.Client(base_url=url, timeout=60, headers={"Authorization": f"Token {token}"}))


def reviewer(url: str, user: User, *, categories: list[int]) -> Reviewer:
    """Open a browser that is signed in already."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: str(session.session_key), settings.CSRF_COOKIE_NAME: CSRF}
    http = httpx.Client(base_url=url, timeout=60, cookies=cookies, headers={"X-CSRFToken": CSRF, "Referer": url})
    return Reviewer(http=http, categories=categories)


@contextmanager
def at_work(*deeds: Callable[[], object], pause_s: float = 0.02) -> Iterator[None]:
    """Do each of these over and over, each on a thread of its own, until the end of the `with`; raise what failed."""
    stop, failures = threading.Event(), list[BaseException]()

    def repeat(deed: Callable[[], object]) -> None:
        try:
            while not stop.wait(pause_s):
                deed()
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=repeat, args=(deed,), daemon=True) for deed in deeds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=90)
    if failures:
        raise failures[0]
