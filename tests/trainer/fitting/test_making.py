"""Which files a run makes of a trained network, and which faults in them end it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.fitting import photos
from trainer.artefacts.forms import INT8, LABELS, MODEL, WEIGHTS
from trainer.artefacts.parity import Comparison
from trainer.errors import ParityFailed, WeightsUnfit
from trainer.fitting import digest, rows, trained
from trainer.fitting.job import FitJob, FitResult
from trainer.fitting.lighter_form import Lighter
from trainer.fitting.making import Made, Making
from trainer.fitting.measure import Costs
from trainer.fitting.progress import silent
from trainer.fitting.served import ServedNetwork
from trainer.inference import timing
from trainer.inference.predictor import Predictor


@pytest.fixture
def job() -> FitJob:
    """So many audit photos that a lighter form can be judged, and few golden images."""
    enough = photos.rows(216, audit_every=2)
    return replace(photos.job(), rows=enough, golden_count=16)


def make(job: FitJob, served: ServedNetwork, folder: Path) -> Made:
    learned = rows.of_split(job.rows, "train")
    return Making(job, served, learned, costs=Costs(), progress=silent).make(folder)


def timed(monkeypatch: pytest.MonkeyPatch, *latencies_ms: float) -> None:
    monkeypatch.setattr(timing, "latencies_ms", lambda predictors: list(latencies_ms[: len(predictors)]))


def test_lighter_form_that_is_as_good_and_faster_is_among_the_files(
    job: FitJob, fitted: FitResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed(monkeypatch, 2.0, 1.0)
    files = {name: path.read_bytes() for name, path in fitted.files.others.items()}
    sure = trained.load(fitted.network, files, temperature=fitted.validation.temperature)

    made = make(job, sure, tmp_path)

    facts = made.forms[INT8]
    assert facts.refusals == ()
    assert (facts.images, facts.latency_ms, made.forms[MODEL].latency_ms) == (108 + 16, 1.0, 2.0)
    assert facts.agreement >= 0.98
    assert set(made.files.others) == {WEIGHTS, LABELS, INT8}
    graph = made.files.others[INT8].read_bytes()
    assert facts.size_bytes == len(graph) < made.forms[MODEL].size_bytes * 1.5
    assert b"QuantizeLinear" in graph
    assert Predictor(graph, job.categories).predict(photos.rgb(0, np.random.default_rng(1))).embedding.any()


def test_lighter_form_that_is_slower_is_asked_nothing_and_left_out(
    job: FitJob, touchy: ServedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed(monkeypatch, 1.0, 2.0)

    made = make(job, touchy, tmp_path)

    assert made.forms[INT8].refusals == ("not-faster",)
    assert made.forms[INT8].images == 0
    assert INT8 not in made.files.others
    assert not (tmp_path / INT8).exists()


def a_lighter(latency_ms: float = 2.0, lighter_latency_ms: float = 1.0) -> Lighter:
    return Lighter(b"graph", None, latency_ms, lighter_latency_ms)  # type: ignore[arg-type]


def comparisons(same: int, others: int) -> list[Comparison]:
    yes, no = np.array([0.9, 0.1], np.float32), np.array([0.1, 0.9], np.float32)
    return [Comparison(f"{number}", yes, yes if number < same else no) for number in range(same + others)]


def test_lighter_form_that_disagrees_or_loses_is_refused_with_its_figures() -> None:
    facts = a_lighter().facts(comparisons(95, 5), photos=100, right=90, lighter_right=86)

    assert facts.refusals == ("loses-too-much", "disagrees")
    assert (facts.accuracy, facts.agreement) == (0.86, 0.95)


def test_few_audit_photos_cost_no_quantising(
    touchy: ServedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr("trainer.fitting.quantising.quantise", lambda *args: asked.append(args))

    made = make(photos.job(), touchy, tmp_path)

    assert asked == []
    assert set(made.forms) == {MODEL, WEIGHTS}
    assert (tmp_path / LABELS).read_bytes() == b"glass\nmetal\npaper\n"


def test_weights_that_are_not_those_that_were_trained_end_the_run(
    touchy: ServedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_dump: Callable[..., dict[str, bytes]]
) -> None:
    monkeypatch.setattr(trained, "dump", tiny_dump)

    with pytest.raises(WeightsUnfit):
        make(photos.job(), touchy, tmp_path)

    assert not any(tmp_path.iterdir())


def test_weights_that_answer_otherwise_end_the_run(
    touchy: ServedNetwork, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_dump: Callable[..., dict[str, bytes]]
) -> None:
    monkeypatch.setattr(trained, "dump", tiny_dump)
    monkeypatch.setattr(digest, "of_weights", lambda tensors: "the same")

    with pytest.raises(ParityFailed) as refused:
        make(photos.job(), touchy, tmp_path)

    assert refused.value.extra["file"] == WEIGHTS
    assert not any(tmp_path.iterdir())


@pytest.fixture
def tiny_dump() -> Callable[..., dict[str, bytes]]:
    """Write a network's weights with its classifier turned round, as a bug would."""
    dump = trained.dump

    def turned(network: ServedNetwork, spec: object) -> dict[str, bytes]:
        weight = network.first_tail.classifier.weight
        kept = weight.data.clone()
        weight.data = kept.flip(0)
        files = dump(network, spec)  # type: ignore[arg-type]
        weight.data = kept
        return files

    return turned
