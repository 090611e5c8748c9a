from __future__ import annotations

from trainer.domain.reproduction import Made, compare

BEFORE = Made("a" * 64, 200, {"torch": "2.13.0", "processor": "One", "device": "cpu"})


def test_same_weights_on_the_same_machine_differ_in_nothing() -> None:
    outcome = compare(BEFORE, BEFORE)

    assert (outcome["is_identical"], outcome["differences"]) == (True, {})


def test_other_weights_are_told_with_what_differs_elsewhere() -> None:
    now = Made("b" * 64, 199, {"torch": "2.13.0", "processor": "Two", "device": "cpu", "processes": "2"})

    outcome = compare(BEFORE, now)

    assert (outcome["is_identical"], outcome["expected"], outcome["found"]) == (False, "a" * 64, "b" * 64)
    assert outcome["differences"] == {"processor": ["One", "Two"], "photos": ["200", "199"]}
