from __future__ import annotations

import json

from trainer.artefacts.forms import FormFacts
from trainer.artefacts.parity import Parity


def test_facts_survive_json_with_names_that_are_not_known() -> None:
    facts = FormFacts.of(Parity(464, 0.99, 0.01), size_bytes=9, latency_ms=7.5, accuracy=0.9, refusals=("disagrees",))

    kept = json.loads(json.dumps({**facts.as_dict(), "later": 1}))

    assert FormFacts.from_dict(kept) == facts
    assert not facts.is_offered
    assert kept["is_offered"] is False


def test_difference_without_bound_stays_a_number() -> None:
    facts = FormFacts.of(Parity(1, 0.0, float("inf")), size_bytes=9)

    json.dumps(facts.as_dict(), allow_nan=False)
    assert facts.max_difference == 1.0
