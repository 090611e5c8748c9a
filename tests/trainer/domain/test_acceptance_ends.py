"""When labels accepted by machine are withdrawn."""

from dataclasses import replace
from typing import Any

import pytest

from labeling.domain import withdrawals
from trainer.domain import acceptance_ends
from trainer.domain.acceptance_ends import Terms
from trainer.domain.accepting import Promise

STOOD = Terms(source="version:1", promise=Promise(), reads={1: 1, 2: 2}, thresholds={"all": 0.9})


def why_end(*, is_contradicted: bool = False, may_loosen: bool = True, **found: Any) -> str | None:
    terms = replace(STOOD, **found)
    return acceptance_ends.why_end(STOOD, terms, is_contradicted=is_contradicted, may_loosen=may_loosen)


def test_it_stands_while_nothing_changes() -> None:
    assert why_end() is None


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ({"source": "version:2"}, withdrawals.MODEL),
        ({"promise": Promise(target_error=0.02)}, withdrawals.RULE),
        ({"promise": Promise(per_category=True)}, withdrawals.RULE),
        ({"reads": {1: 1, 2: 1}}, withdrawals.CATEGORIES),
        ({"is_contradicted": True}, withdrawals.CHECKS),
        ({"thresholds": {"all": 0.95}}, withdrawals.BOUND),
        ({"thresholds": {"all": None}}, withdrawals.BOUND),
        ({"thresholds": {}}, withdrawals.BOUND),
        ({"thresholds": {"all": 0.9, "2": None}}, withdrawals.BOUND),
        ({"thresholds": {"all": 0.8, "2": 0.95}}, withdrawals.BOUND),
        ({"thresholds": {"all": 0.8}}, withdrawals.REPLACED),
    ],
)
def test_it_ends_for_a_reason(found: dict[str, Any], reason: str) -> None:
    assert why_end(**found) == reason


def test_a_looser_threshold_waits_and_a_stricter_one_does_not() -> None:
    assert why_end(thresholds={"all": 0.8}, may_loosen=False) is None
    assert why_end(thresholds={"all": 0.95}, may_loosen=False) == withdrawals.BOUND


def test_a_threshold_of_a_category_that_the_model_does_not_name_changes_nothing() -> None:
    assert why_end(thresholds={"all": 0.9, "7": 0.99}) is None
