"""What was measured is kept, for as long as all that decides it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.quality.kept import Kept


class Measuring:
    """Count how often something is measured."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"figure": self.times}


def test_figures_are_measured_once(tmp_path: Path) -> None:
    measuring = Measuring()

    first = Kept(tmp_path / "quality").get("standard-0", {"recipe": "a"}, measuring)
    again = Kept(tmp_path / "quality").get("standard-0", {"recipe": "a"}, measuring)

    assert first == again == {"figure": 1}


def test_other_recipes_and_names_have_figures_of_their_own(tmp_path: Path) -> None:
    measuring, kept = Measuring(), Kept(tmp_path)

    kept.get("standard-0", {"recipe": "a"}, measuring)
    kept.get("standard-0", {"recipe": "b"}, measuring)
    kept.get("standard-1", {"recipe": "a"}, measuring)

    assert measuring.times == 3


def test_measurement_that_breaks_off_keeps_nothing(tmp_path: Path) -> None:
    def broken() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Kept(tmp_path).get("standard-0", {}, broken)

    assert list(tmp_path.iterdir()) == []
