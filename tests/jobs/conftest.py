"""A kind of work of the tests' own, and messages that are written down instead of sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs import messenger, registry
from jobs.registry import Kind

KIND = "tested-work"


@pytest.fixture(autouse=True, scope="session")
def kind() -> Kind:
    """Register a kind with a short lease and two attempts."""
    kind = Kind(name=KIND, task="tests.work", lease_s=5, max_attempts=2)
    registry.register(kind)
    return kind


@pytest.fixture(autouse=True)
def messages(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, float]]]:
    """Collect (kind, countdown in seconds) of each message instead of sending it."""
    sent: list[tuple[str, float]] = []

    def send(kind: str, *, countdown_s: float = 0.0, expires_s: float | None = None) -> bool:
        sent.append((kind, countdown_s))
        return True

    monkeypatch.setattr(messenger, "send", send)
    yield sent
