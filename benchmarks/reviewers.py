"""Reviewers at the API: signed in, with a tab of their own, answering as the review page does."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from benchmarks.lean_http import Answer, Connection

API = "/api/v1"
PAGE = 10  # photos to a deck page
_CSRF = "b" * 32  # cookie and header only have to agree


@dataclass(slots=True)
class Reviewer:
    """One signed-in person in one tab."""

    connection: Connection
    tab: str = field(default_factory=lambda: str(uuid.uuid4()))

    def page(self, count: int = PAGE) -> list[dict[str, Any]]:
        """Ask for the next photos."""
        answer = self.connection.post(f"{API}/leases", {"tab": self.tab, "count": count})
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    def look(self, photo: dict[str, Any]) -> bytes:
        """Load a photo's image."""
        return self.connection.get(photo["image_url"]).body

    def answer(self, photo: int, category: int) -> Answer:
        """Say what is on a photo; give the answer whether it was accepted or not."""
        said = {"key": str(uuid.uuid4()), "photo": photo, "kind": "category", "category": category, "tab": self.tab}
        return self.connection.try_post(f"{API}/verifications", {**said, "lead_time_ms": 800})

    def skip(self, photo: int) -> Answer:
        """Leave a photo to others."""
        said = {"key": str(uuid.uuid4()), "photo": photo, "kind": "skip", "category": None, "tab": self.tab}
        return self.connection.try_post(f"{API}/verifications", said)

    def release(self) -> None:
        """Let the tab's photos go, as on leaving."""
        self.connection.post(f"{API}/leases/release", {"tab": self.tab})


def signed_in(port: int, session: str) -> Reviewer:
    """Give a reviewer with a session that exists."""
    headers = {"Cookie": f"sessionid={session}; csrftoken={_CSRF}", "X-CSRFToken": _CSRF}
    return Reviewer(Connection(port, headers=headers))
