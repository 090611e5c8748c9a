from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from huggingface_hub import ModelCard as HubsCard

from trainer.artefacts.forms import FormFacts
from trainer.artefacts.model_card import CategoryFigures, ModelCard, Predecessor, ThresholdRow

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
    categories=(CategoryFigures("glass", 90, 81, (0.82, 0.95), 210), CategoryFigures("new", 0, 0, (0.0, 1.0))),
    metrics={"mcc": 0.89, "ece": 0.034},
    confusions=(("glass", "metal", 4),),
    thresholds=(ThresholdRow(0.9, 0.71, 358, 352, (0.964, 0.992)),),
    forms={
        "model.onnx": FormFacts(
            images=568, agreement=1.0, max_difference=1e-5, size_bytes=9_100_000, latency_ms=7.6, accuracy=0.9123
        ),
        "model-int8.onnx": FormFacts(
            images=568, agreement=0.96, max_difference=0.4, size_bytes=2_600_000, refusals=("disagrees",)
        ),
    },
    machine="a small processor",
    predecessor=Predecessor(version=6, photos=500, gained=12, spoilt=5),
)


def front_matter(text: str) -> dict[str, str]:
    _, head, _ = text.split("---\n", 2)
    return dict(line.split(": ", 1) for line in head.splitlines())


def test_card_begins_with_what_the_hub_reads() -> None:
    facts = front_matter(CARD.to_markdown())

    assert facts["license"] == '"apache-2.0"'
    assert facts["pipeline_tag"] == "image-classification"
    metrics = json.loads(facts["model-index"])[0]["results"][0]["metrics"]
    assert metrics == [
        {"type": "accuracy", "value": 0.9123},
        {"type": "ece", "value": 0.034},
        {"type": "mcc", "value": 0.89},
    ]
    hubs = HubsCard(CARD.to_markdown()).data
    assert (hubs.license, hubs.library_name, hubs.tags[0]) == ("apache-2.0", "timm", "image-classification")
    assert {result.metric_type: result.metric_value for result in hubs.eval_results}["accuracy"] == 0.9123


def test_card_tells_each_category_with_its_interval() -> None:
    text = CARD.to_markdown()

    assert "| glass | 210 | 90 | 0.900 | 0.820 to 0.950 |" in text
    assert "| new | 0 | 0 | unknown | unknown |" in text
    assert "glass for metal: 4" in text


def test_card_tells_data_calibration_thresholds_files_and_what_changed() -> None:
    text = CARD.to_markdown()

    assert f"Snapshot `{'c' * 64}`" in text
    assert "temperature 0.570" in text
    assert "off by 3.4 points" in text
    assert "| 0.90 | 0.710 | 0.983 | 0.964 to 0.992 |" in text
    assert "| `model.onnx` | 9.1 | 100.0 % of 568 | 0.0000 | 0.912 | 7.6 |" in text
    assert "`model-int8.onnx` is not offered: disagrees." in text
    assert "one thread of: a small processor" in text
    assert "12 are right that version 6 had wrong, and 5 wrong that it had right: +1.4 points" in text


def test_card_of_a_first_version_has_nothing_to_compare_with() -> None:
    assert "There was none to compare with." in replace(CARD, predecessor=None).to_markdown()


def test_card_of_a_network_that_timm_does_not_know_promises_no_timm() -> None:
    text = replace(CARD, is_timms=False).to_markdown()

    assert "library_name" not in front_matter(text)
    assert "timm.create_model" not in text


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
