"""Every reason of the gate has its sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trainer import domain
from trainer.domain.verdict import Check
from trainer.models import GateLook
from trainer.selectors import gate_words

NAMES = {7: "glass"}
FIGURES = {"audit_photos": 240, "gained": 9, "spoilt": 21, "challenger_right": 190, "champion_right": 202}
SHARES = {"difference": -0.05, "lower_bound": -0.087, "margin": 0.02, "p_value": 1 / 128, "category_id": 7}
HOST = {"mb": 9.41, "champion_mb": 9.0, "limit_mb": 150.0, "ms": 12.34, "champion_ms": 2.1, "limit_ms": 250.0}
OTHERS = {"images": 300, "largest_difference": 0.00012, "challenger_ece": 0.034, "champion_ece": 0.02, "needed": 200}
ALL = {**FIGURES, **SHARES, **HOST, **OTHERS, "compared": 6, "answers": 3, "majority": 80}


def codes() -> set[str]:
    """Give every code that a check can find, read from where they are made."""
    folder = Path(str(domain.__file__)).parent
    text = "".join(path.read_text() for path in folder.glob("*_check*.py"))
    return set(re.findall(r'(?:Reason|decided_by)\((?:\w+(?:\.\w+)?, )?"([a-z-]+)"', text))


def test_every_code_has_a_sentence_that_its_figures_fill() -> None:
    assert len(codes()) >= 22
    for code in codes():
        sentence = gate_words.sentence({"code": code, "params": ALL}, NAMES)
        assert sentence != code, code
        assert "{" not in sentence


def test_every_check_has_a_name() -> None:
    assert gate_words.checks().keys() == {check.value for check in Check}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "category-worse",
            "It got worse at glass: of 240 photos it has 21 wrong that the champion has right, and 9 the other way "
            "round. Chance does that in one of 128 cases.",
        ),
        (
            "maybe-worse",
            "Of 240 audit photos it has 21 wrong that the champion has right, and 9 the other way round: -5.0 points. "
            "It is only certain (95 %) to be less than 8.7 points worse; 2.0 are allowed.",
        ),
        (
            "too-slow",
            "A photo takes 12.3 ms on one thread; MAGPIE_GATE_SLOWEST_MS allows 250. The champion took 2.1 ms "
            "beside it.",
        ),
        ("calibration-kept", "Its confidence is off by 3.4 % on average, the champion's by 2.0 %."),
        (
            "parity-held",
            "The export answers as the trained network does: on 300 images no probability differs by more than 0.0001.",
        ),
    ],
)
def test_sentence_names_its_figures(code: str, sentence: str) -> None:
    assert gate_words.sentence({"code": code, "params": ALL}, NAMES) == sentence


def test_reason_of_another_time_is_its_code() -> None:
    look = GateLook(reasons=[{"code": "older"}, {"code": "worse", "params": {"audit_photos": 3}}])

    assert gate_words.sentences(look, NAMES) == ["older", "worse"]
