"""A person at the HTTP API: signs in as the browser does, and gets either an answer or a clear error."""

from __future__ import annotations

from typing import Any

import httpx

from demo.errors import Refused

API = "/api/v1"


class Visitor:
    """One signed-in person."""

    def __init__(self, url: str, *, headers: dict[str, str] | None = None) -> None:
        self._http = httpx.Client(base_url=url, timeout=120, follow_redirects=True, headers=headers)

    def sign_in(self, username: str, password: str) -> None:
        """Sign in by the form. Raises Refused."""
        self._form("/sign-in/", {"username": username, "password": password})
        if "sessionid" not in self._http.cookies:
            raise Refused(f"The sign-in of {username} was refused.")

    def accept_invitation(self, path: str, username: str, password: str) -> None:
        """Make an account by an invitation's link; this also signs in. Raises Refused."""
        self._form(path, {"username": username, "password1": password, "password2": password})
        if "sessionid" not in self._http.cookies:
            raise Refused(f"The invitation for {username} was refused.")

    def get(self, path: str, **query: Any) -> Any:
        """Read a resource. Raises Refused."""
        return self._json(self._http.get(API + path, params=query))

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Write something. Raises Refused."""
        return self._json(self.try_post(path, body))

    def try_post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """Write something and give the answer, whatever it is."""
        return self._http.post(API + path, json=body or {}, headers=self._csrf())

    def predict(self, name: str, data: bytes) -> Any:
        """Ask the champion what is on a photo. Raises Refused."""
        return self._json(self._http.post(f"{API}/predict", files={"file": (name, data)}, headers=self._csrf()))

    def _form(self, path: str, fields: dict[str, str]) -> None:
        self._http.get(path)
        token = self._http.cookies.get("csrftoken", "")
        self._http.post(path, data={**fields, "csrfmiddlewaretoken": token}, headers=self._csrf())

    def _csrf(self) -> dict[str, str]:
        return {"X-CSRFToken": self._http.cookies.get("csrftoken") or "", "Referer": str(self._http.base_url)}

    @staticmethod
    def _json(answer: httpx.Response) -> Any:
        if answer.is_error:
            raise Refused(
                f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:500]}"
            )
        return answer.json()
