from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.trainer.fitting import photos
from trainer.artefacts import parity
from trainer.artefacts.parity import Comparison, Predict, Rgb
from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import ParityFailed
from trainer.fitting import export
from trainer.fitting.checking import reference
from trainer.fitting.served import ServedNetwork
from trainer.inference.predictor import Predictor
from trainer.inference.registry import find

SPEC = find("tiny")
FACTS = SPEC.preprocessing


@pytest.fixture
def images() -> list[tuple[str, Rgb]]:
    rng = np.random.default_rng(8)
    return [(f"image {number}", photos.rgb(number % 3, rng, height=60, width=110)) for number in range(6)]


def exported(network: ServedNetwork, facts: Preprocessing = FACTS) -> Predict:
    predictor = Predictor(export.version(network, facts), photos.CATEGORIES)
    return lambda rgb: predictor.predict(rgb).probabilities


def test_parity_of_an_honest_export_holds(touchy: ServedNetwork, images: list[tuple[str, Rgb]]) -> None:
    comparisons = parity.compare(reference(touchy, SPEC), exported(touchy), images)

    agreement = parity.judge(comparisons)

    assert agreement.images == 6
    assert agreement.agreement == 1.0
    assert agreement.max_difference < 1e-3


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(replace(FACTS, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)), id="no normalisation"),
        pytest.param(replace(FACTS, mean=(0.5 / 255,) * 3, std=(0.5 / 255,) * 3), id="wrong range"),
        pytest.param(replace(FACTS, resize="crop"), id="crop for squash"),
    ],
)
def test_parity_catches_a_fault_in_the_graph(
    touchy: ServedNetwork, images: list[tuple[str, Rgb]], facts: Preprocessing
) -> None:
    comparisons = parity.compare(reference(touchy, SPEC), exported(touchy, facts), images)

    with pytest.raises(ParityFailed):
        parity.judge(comparisons)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda rgb: np.ascontiguousarray(rgb[..., ::-1]), id="BGR"),
        pytest.param(lambda rgb: np.ascontiguousarray(np.rot90(rgb)), id="a quarter turned"),
        pytest.param(lambda rgb: np.ascontiguousarray(rgb[::-1, ::-1]), id="upside down"),
    ],
)
def test_parity_catches_a_fault_in_the_host(
    touchy: ServedNetwork, images: list[tuple[str, Rgb]], spoil: Callable[[Rgb], Rgb]
) -> None:
    graph = exported(touchy)

    comparisons = parity.compare(reference(touchy, SPEC), lambda rgb: graph(spoil(rgb)), images)

    with pytest.raises(ParityFailed):
        parity.judge(comparisons)


def test_parity_catches_squash_where_crop_is_right(touchy: ServedNetwork, images: list[tuple[str, Rgb]]) -> None:
    spec = replace(SPEC, preprocessing=replace(FACTS, resize="crop"))

    comparisons = parity.compare(reference(touchy, spec), exported(touchy), images)

    with pytest.raises(ParityFailed):
        parity.judge(comparisons)


def comparison(reference: list[float], exported: list[float]) -> Comparison:
    return Comparison("photo", np.array(reference, np.float32), np.array(exported, np.float32))


@pytest.mark.parametrize(
    ("reference", "exported"),
    [
        pytest.param([0.51, 0.49], [0.499, 0.501], id="another category is allowed in a near tie"),
        pytest.param([0.80, 0.20], [0.785, 0.215], id="a small difference"),
    ],
)
def test_comparison_within_the_tolerance_passes(reference: list[float], exported: list[float]) -> None:
    assert not comparison(reference, exported).is_failure


@pytest.mark.parametrize(
    ("reference", "exported"),
    [
        pytest.param([0.80, 0.20], [0.775, 0.225], id="too far"),
        pytest.param([0.515, 0.485], [0.498, 0.502], id="another category where the first is clear"),
        pytest.param([0.8, 0.2], [float("nan"), 0.2], id="not a number"),
    ],
)
def test_comparison_beyond_the_tolerance_fails(reference: list[float], exported: list[float]) -> None:
    assert comparison(reference, exported).is_failure


def test_parity_of_no_image_is_refused() -> None:
    with pytest.raises(ParityFailed):
        parity.judge([])


def test_refusal_names_the_worst_image() -> None:
    good = Comparison("good", np.array([0.9, 0.1], np.float32), np.array([0.9, 0.1], np.float32))
    bad = Comparison("bad", np.array([0.9, 0.1], np.float32), np.array([0.1, 0.9], np.float32))

    with pytest.raises(ParityFailed) as refused:
        parity.judge([good, bad])

    assert refused.value.extra["worst"] == "bad"
    assert refused.value.extra["disagreeing"] == 1
