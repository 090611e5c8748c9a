from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from trainer.fitting.activations import ActivationKey, ActivationStore
from trainer.fitting.calibration import calibrate
from trainer.fitting.networks import Network, Tail
from trainer.recipes.config import TrainingConfig


@pytest.fixture
def store(tiny: Network, tmp_path: Path) -> ActivationStore:
    store = ActivationStore(tmp_path, ActivationKey("a", "b", 1), shape=tiny.spec.activation, views=1)
    rng = np.random.default_rng(0)
    for number in range(60):
        store.write(photo(number), rng.normal(size=(1, *tiny.spec.activation)).astype(np.float16))
    return store


@pytest.fixture
def tail(tiny: Network) -> Tail:
    tail = tiny.tail(3).eval()
    torch.nn.init.normal_(tail.classifier.weight, std=2.0, generator=torch.Generator().manual_seed(1))
    return tail


def photo(number: int) -> str:
    return f"{number:064x}"


def test_calibrate_softens_a_tail_that_is_surer_than_right(store: ActivationStore, tail: Tail) -> None:
    labels = np.random.default_rng(1).integers(0, 3, 60)

    validation = calibrate([tail], store, [photo(number) for number in range(60)], labels, TrainingConfig())

    assert validation.source == "fitted"
    assert validation.temperature > 2
    assert validation.nll is not None
    assert validation.nll < 1.3


def test_calibrate_on_a_handful_takes_the_recipes_temperature(store: ActivationStore, tail: Tail) -> None:
    labels = np.zeros(5, np.int64)

    validation = calibrate([tail], store, [photo(number) for number in range(5)], labels, TrainingConfig())

    assert (validation.source, validation.temperature) == ("prior", 0.57)
    assert validation.accuracy is not None


def test_calibrate_on_nothing_takes_the_recipes_temperature(store: ActivationStore, tail: Tail) -> None:
    validation = calibrate([tail], store, [], np.zeros(0, np.int64), TrainingConfig(prior_temperature=0.5))

    assert (validation.photos, validation.temperature, validation.accuracy) == (0, 0.5, None)
