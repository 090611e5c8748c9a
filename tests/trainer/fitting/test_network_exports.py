"""Networks of every sort through our own graphs: trunk and whole answer as torch does."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.trainer.fitting import photos
from trainer.artefacts import parity
from trainer.fitting import export, networks, specs
from trainer.fitting.checking import reference
from trainer.fitting.network_facts import WELL_KNOWN
from trainer.fitting.served import ServedNetwork
from trainer.inference.predictor import Predictor
from trainer.inference.session import open_session

pytestmark = pytest.mark.soak


@pytest.mark.parametrize("name", [*WELL_KNOWN, "swin_tiny_patch4_window7_224", "densenet121", "regnetx_002"])
def test_exports_of_a_network_answer_as_it_does(name: str) -> None:
    spec = specs.choose(name, None, cut=specs.choose(name, None).cut, seed=3)
    network = networks.load(spec, None)
    tail = network.tail(len(photos.CATEGORIES))
    torch.nn.init.normal_(tail.classifier.weight, std=0.5, generator=torch.Generator().manual_seed(3))
    served = ServedNetwork(network.trunk, [tail], 1.0)
    images = [(str(each), photos.rgb(each % 3, np.random.default_rng(each))) for each in range(3)]

    predictor = Predictor(export.version(served, spec.preprocessing), photos.CATEGORIES)
    trunk = open_session(export.trunk(network.trunk, spec.preprocessing.size))

    compared = parity.compare(reference(served, spec), lambda rgb: predictor.predict(rgb).probabilities, images)
    assert parity.judge(compared).max_difference < 1e-3
    pixels = torch.rand(1, 3, spec.preprocessing.size, spec.preprocessing.size)
    with torch.inference_mode():
        wanted = network.trunk(pixels).numpy()
    assert wanted.shape == (1, *spec.activation)
    assert np.allclose(trunk.run(None, {"pixels": pixels.numpy()})[0], wanted, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("name", WELL_KNOWN)
def test_tail_of_a_network_learns(name: str) -> None:
    spec = specs.choose(name, None, cut=specs.choose(name, None).cut, seed=3)
    tail = networks.load(spec, None).tail(3).requires_grad_(True).train()
    activations, labels = torch.rand(6, *spec.activation), torch.tensor([0, 1, 2] * 2)
    optimizer = torch.optim.AdamW(tail.parameters(), lr=1e-3)

    losses = []
    for _ in range(4):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(tail(activations)[1], labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())

    assert losses[-1] < losses[0]
    assert all(parameter.grad is not None for parameter in tail.parameters())
