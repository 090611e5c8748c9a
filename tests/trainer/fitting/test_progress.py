from __future__ import annotations

from trainer.fitting.progress import Phase


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def phase(total: int, clock: Clock) -> tuple[Phase, list[tuple[str, int, int, float | None]]]:
    told: list[tuple[str, int, int, float | None]] = []
    return Phase(lambda *facts: told.append(facts), "train", total, clock=clock), told


def test_phase_tells_its_start_and_its_end() -> None:
    counted, told = phase(2, Clock())

    counted.advance()
    counted.advance()

    assert told == [("train", 0, 2, None), ("train", 2, 2, 0.0)]


def test_phase_tells_at_most_every_half_second_with_the_time_left() -> None:
    clock = Clock()
    counted, told = phase(10, clock)

    for clock.now_s in (0.2, 0.4, 0.6, 0.8):
        counted.advance()

    assert [done for _, done, _, _ in told] == [0, 3]
    assert told[-1][3] is not None
    assert abs(told[-1][3] - 7 * 0.2) < 1e-9


def test_phase_does_not_take_an_earlier_attempts_steps_for_speed() -> None:
    clock = Clock()
    counted, told = phase(10, clock)
    counted.skip(8)

    clock.now_s = 3.0
    counted.advance()

    assert told[-1] == ("train", 9, 10, 3.0)
