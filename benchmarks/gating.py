"""How often the gate errs: on draws of challengers that it must refuse, and of those that it must let through."""

from __future__ import annotations

import numpy as np

from benchmarks import gate_draws
from benchmarks.errors import ProgramFailed
from benchmarks.gate_draws import Draw
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.targets import Figure
from trainer.domain import gate

DRAWS = 100
SEED = 17


def measure(options: Options) -> dict[str, Figure]:
    """Count what passes of a hundred draws of each kind. Raises ProgramFailed where no error at all is allowed."""
    kinds = {"spoilt": gate_draws.spoilt, "better": gate_draws.better, "identical": gate_draws.identical}
    passed = {name: passes(draw) for name, draw in kinds.items()}
    say(f"gate: of {DRAWS} draws each pass {passed}")
    if passed["identical"] != DRAWS or passes(gate_draws.forgetful):
        raise ProgramFailed("The gate refused an identical challenger, or let one through that lost a category.")
    return {"gate_false_pass": passed["spoilt"], "gate_true_pass": passed["better"]}


def passes(draw: Draw, *, draws: int = DRAWS) -> int:
    """Count the draws that the gate accepts, for good and not provisionally."""
    rng = np.random.default_rng(SEED)
    verdicts = [gate.decide(draw(rng)) for _ in range(draws)]
    return sum(verdict.accepted and not verdict.provisional for verdict in verdicts)
