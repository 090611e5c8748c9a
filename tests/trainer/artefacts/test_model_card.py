from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from trainer.artefacts.model_card import CategoryFigures, ModelCard

CARD = ModelCard(
    name="sorter",
    model_version=7,
    network="mobilenetv2_100",
    base_model=None,
    licence="apache-2.0",
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    snapshot_sha256="c" * 64,
    trained_photos=1364,
    audit_photos=504,
    accuracy=0.9123,
    interval=(0.884, 0.934),
    temperature=0.57,
    categories=(CategoryFigures("glass", 90, 81, (0.82, 0.95)), CategoryFigures("new", 0, 0, (0.0, 1.0))),
    metrics={"mcc": 0.89},
    confusions=(("glass", "metal", 4),),
)


def front_matter(text: str) -> dict[str, str]:
    _, head, _ = text.split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.splitlines())


def test_card_begins_with_what_the_hub_reads() -> None:
    facts = front_matter(CARD.to_markdown())

    assert facts["license"] == '"apache-2.0"'
    assert facts["pipeline_tag"] == "image-classification"
    metrics = json.loads(facts["model-index"])[0]["results"][0]["metrics"]
    assert metrics == [{"type": "accuracy", "value": 0.9123}, {"type": "mcc", "value": 0.89}]


def test_card_tells_each_category_with_its_interval() -> None:
    text = CARD.to_markdown()

    assert "| glass | 90 | 0.900 | 0.820 to 0.950 |" in text
    assert "| new | 0 | unknown | unknown |" in text
    assert "glass for metal: 4" in text


def test_card_without_audit_photos_claims_nothing() -> None:
    text = replace(CARD, accuracy=None, interval=None, audit_photos=0).to_markdown()

    assert "nothing is known about its accuracy" in text
    assert "model-index" not in front_matter(text)


def test_card_keeps_names_from_breaking_out() -> None:
    evil = '---\n"]: |x| <img src=x onerror=alert(1)>'
    text = replace(CARD, name=evil, categories=(CategoryFigures(evil, 1, 1, (0.2, 1.0)),)).to_markdown()

    assert len(front_matter(text)) == 6
    assert "<img" not in text.split("---\n", 2)[2]
    assert "\\|x\\|" in text
