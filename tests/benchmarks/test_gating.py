"""The draws are what they are said to be, and the gate tells them apart."""

from __future__ import annotations

import numpy as np

from benchmarks import gate_draws, gating
from trainer.domain.evidence import GateEvidence


def shares(evidence: GateEvidence) -> tuple[float, float]:
    """Give the shares of spoilt and of gained photos."""
    count = len(evidence.answers)
    return sum(each.is_spoilt for each in evidence.answers) / count, sum(e.is_gained for e in evidence.answers) / count


def test_draws_spoil_and_gain_what_they_say() -> None:
    rng = np.random.default_rng(1)

    spoilt = np.mean([shares(gate_draws.spoilt(rng)) for _ in range(6)], axis=0)
    better = np.mean([shares(gate_draws.better(rng)) for _ in range(6)], axis=0)

    assert np.allclose(spoilt, (0.05 * gate_draws.ACCURACY, 0.0), atol=0.012)
    assert np.allclose(better, (gate_draws.LOST, gate_draws.GAINED), atol=0.012)


def test_draw_forgets_one_category_and_knows_the_rest() -> None:
    answers = gate_draws.forgetful(np.random.default_rng(2)).answers

    wrong = {each.category_id for each in answers if not each.challenger_is_right}
    assert len(wrong) == 1


def test_gate_tells_the_draws_apart() -> None:
    passed = {draw: gating.passes(draw, draws=8) for draw in (gate_draws.spoilt, gate_draws.better)}

    assert passed[gate_draws.spoilt] <= 1
    assert passed[gate_draws.better] >= 6
    assert gating.passes(gate_draws.identical, draws=4) == 4
    assert gating.passes(gate_draws.forgetful, draws=4) == 0
