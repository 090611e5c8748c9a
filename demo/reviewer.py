"""The simulated reviewer: knows what is on every photo, and answers whatever the queue asks, in its order."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from demo.truth import Truth
from demo.visitor import Visitor

ROUND = 20  # answers between two decks
PAGE = 10
DECK_TIMEOUT_S = 60.0
POLL_S = 0.2


@dataclass(slots=True)
class Reviewer:
    """Answers until the wished number is reached or nothing is left."""

    visitor: Visitor
    truth: Truth
    on_answer: Callable[[int], None]
    answers: int = 0
    _tab: str = field(default_factory=lambda: str(uuid.uuid4()))
    _hashes: dict[int, str] = field(default_factory=dict)
    _categories: dict[str, int] = field(default_factory=dict)

    def work(self, wished: int | None) -> None:
        """Answer in rounds of twenty; after each, wait for the deck that was learned from it."""
        self._categories = {row["name"]: row["id"] for row in self.visitor.get("/categories")["results"]}
        while wished is None or self.answers < wished:
            before = self.visitor.get("/learning")["generation"]
            given = self._round(ROUND if wished is None else min(ROUND, wished - self.answers))
            if given == 0:
                return
            self._await_deck(before)

    def _round(self, count: int) -> int:
        given = 0
        while given < count:
            page = self.visitor.post("/leases", {"count": min(PAGE, count - given), "tab": self._tab})["results"]
            if not page:
                return given
            for photo in page:
                given += self._answer(photo)
        return given

    def _answer(self, photo: dict[str, Any]) -> int:
        category = self.truth.of(self._sha256(photo["photo"])).category
        body = {
            "key": str(uuid.uuid4()),
            "photo": photo["photo"],
            "kind": "category",
            "category": self._categories[category],
            "lead_time_ms": 800,
            "tab": self._tab,
        }
        answer = self.visitor.try_post("/verifications", body)
        if answer.status_code == httpx.codes.CONFLICT:
            return 0
        answer.raise_for_status()
        self.answers += 1
        self.on_answer(self.answers)
        return 1

    def _sha256(self, photo_id: int) -> str:
        if photo_id not in self._hashes:
            self._hashes[photo_id] = self.visitor.get(f"/photos/{photo_id}")["sha256"]
        return self._hashes[photo_id]

    def _await_deck(self, before: int | None) -> None:
        """Wait for a newer deck; where there is no model's side at all, go on after a while."""
        deadline = time.monotonic() + DECK_TIMEOUT_S
        while time.monotonic() < deadline and self.visitor.get("/learning")["generation"] == before:
            time.sleep(POLL_S)
