"""How good a version is: by the newest comparison that it took part in."""

from __future__ import annotations

import pytest

from tests.trainer.pages.versions import a_version
from trainer.models import GateLook
from trainer.selectors import measured

pytestmark = pytest.mark.django_db


def look(challenger: object, champion: object, *, rights: tuple[int, int], photos: int) -> None:
    GateLook.objects.create(
        challenger=challenger,
        champion=champion,
        audit_photos=photos,
        is_accepted=True,
        is_provisional=False,
        reasons=[],
        figures={"challenger_right": rights[0], "champion_right": rights[1]},
    )


def test_version_that_no_gate_has_seen_is_as_good_as_its_run_said() -> None:
    version = a_version(1, right=0.9)

    found = measured.accuracy(version)

    assert found is not None
    assert (found.photos, found.accuracy) == (240, version.metrics["audit"]["accuracy"])


def test_champion_is_as_good_as_its_last_comparison_says() -> None:
    first, second, third = (a_version(number, right=0.95) for number in (1, 2, 3))
    look(first, None, rights=(57, 0), photos=60)
    look(second, first, rights=(80, 88), photos=100)
    look(third, first, rights=(180, 176), photos=200)

    found = measured.accuracy(first)

    assert found is not None
    assert (found.photos, found.accuracy) == (200, 0.88)
    assert found.low < 0.88 < found.high


def test_refused_version_keeps_its_own_comparison() -> None:
    first, second, third = (a_version(number, right=0.95) for number in (1, 2, 3))
    look(second, first, rights=(80, 88), photos=100)
    look(third, first, rights=(180, 176), photos=200)

    found = measured.accuracy(second)

    assert found is not None
    assert (found.photos, found.accuracy) == (100, 0.8)
