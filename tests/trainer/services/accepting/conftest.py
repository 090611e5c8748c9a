"""A version that is sure, an admin who lets it accept, and photos that it accepts."""

from __future__ import annotations

import pytest

from accounts.models import User
from labeling.models import (
    Category,
    Photo,
)
from labeling.services import accepting as labels
from tests.trainer.services.accepting.rows import Served
from tests.trainer.services.sure_model import audited, judged, serving, switch_on
from trainer.services import accepting


@pytest.fixture(autouse=True)
def many_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw so many checks that there are some and not only some, whatever the lots."""
    monkeypatch.setattr(labels, "CHECK_SHARE", 0.3)


@pytest.fixture
def served(colours: list[Category]) -> Served:
    return serving(colours)


@pytest.fixture
def accepting_by(served: Served, colours: list[Category], admin: User) -> list[Photo]:
    """Accept forty photos that the version takes for red, on the word of eighty audit photos without a mistake."""
    version, space = served
    audited(version, colours[0], 80)
    photos = judged(space, colours[0], 40)
    switch_on(by=admin)
    accepting.keep()
    return photos


@pytest.fixture
def qualifying(served: Served, colours: list[Category], admin: User) -> list[Photo]:
    """Let forty photos qualify, and the rule be on."""
    audited(served[0], colours[0], 80)
    photos = judged(served[1], colours[0], 40)
    switch_on(by=admin)
    return photos
