from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from trainer.errors import WeightsUnfit, WeightsUnreachable
from trainer.fitting import architectures, digest, networks, pretrained
from trainer.fitting.backbone import prepare_backbone
from trainer.fitting.networks import Network
from trainer.fitting.served import Backbone, average_log_probabilities
from trainer.inference.embedder import Embedder
from trainer.inference.registry import HUB_DEFAULT, REGISTRY, find


@pytest.mark.parametrize("name", REGISTRY)
def test_split_network_embeds_as_the_whole_one(name: str) -> None:
    spec = find(name)
    whole = architectures.build(spec)
    pixels = torch.rand(
        2, 3, spec.preprocessing.size, spec.preprocessing.size, generator=torch.Generator().manual_seed(1)
    )

    network = networks.split(whole, spec)

    with torch.inference_mode():
        activations = network.trunk(pixels)
        assert activations.shape[1:] == spec.activation
        embeddings = network.head(activations)
        assert embeddings.shape == (2, spec.embedding_width)
        assert torch.allclose(embeddings, whole(pixels), atol=1e-5)


@pytest.mark.parametrize("name", REGISTRY)
def test_split_network_keeps_the_names_of_its_weights(name: str) -> None:
    spec = find(name)
    whole = architectures.build(spec)

    network = networks.split(whole, spec)

    assert Backbone(network.trunk, network.head).weights().keys() == whole.state_dict().keys()


def test_tail_starts_with_a_classifier_of_zeros(tiny: Network) -> None:
    _, logits = tiny.tail(3)(torch.rand(2, *tiny.spec.activation))

    assert torch.equal(logits, torch.zeros(2, 3))


def test_tails_of_one_network_do_not_share_weights(tiny: Network) -> None:
    one, other = tiny.tail(3), tiny.tail(3)

    with torch.no_grad():
        next(one.parameters()).add_(1.0)

    assert not torch.equal(next(one.parameters()), next(other.parameters()))


def test_load_reads_the_file_in_the_folder(tmp_path: Path) -> None:
    spec = find("mobilenetv2_035")
    weights = architectures.build(spec).state_dict()
    safetensors.torch.save_file(weights, tmp_path / spec.weights_file)

    network = networks.load(spec, tmp_path)

    loaded = Backbone(network.trunk, network.head).weights()
    assert digest.of_weights(loaded) == digest.of_weights(weights)


def test_load_of_another_networks_file_is_refused(tmp_path: Path) -> None:
    other = architectures.build(find("tiny")).state_dict()
    safetensors.torch.save_file(other, tmp_path / "mobilenetv2_035.safetensors")

    with pytest.raises(WeightsUnfit):
        networks.load(find("mobilenetv2_035"), tmp_path)


def test_load_of_a_cut_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mobilenetv2_035.safetensors").write_bytes(b"\x10\x00\x00\x00\x00\x00\x00\x00{")

    with pytest.raises(WeightsUnfit):
        networks.load(find("mobilenetv2_035"), tmp_path)


def test_load_without_file_and_hub_names_both_ways_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*args: object, **kwargs: object) -> str:
        raise ConnectionError("name resolution failed")

    monkeypatch.setattr(pretrained, "hf_hub_download", unreachable)

    with pytest.raises(WeightsUnreachable) as refused:
        networks.load(find(HUB_DEFAULT), tmp_path)

    assert refused.value.code == "weights-unreachable"
    assert "MAGPIE_PRETRAINED_DIR" in refused.value.detail
    assert "hub" in refused.value.detail


def test_load_of_a_network_that_is_on_no_hub_asks_for_its_file() -> None:
    with pytest.raises(WeightsUnreachable) as refused:
        networks.load(find("mobilenetv2_100"), None)

    assert "mobilenetv2_100.safetensors" in refused.value.detail


def test_load_takes_a_file_with_the_classifier_of_its_library(tmp_path: Path) -> None:
    spec = replace(find("tiny"), seed=None, classifier=("head.fc",))
    weights = architectures.build(replace(spec, seed=5)).state_dict()
    safetensors.torch.save_file({**weights, "head.fc.weight": torch.ones(9, 64)}, tmp_path / spec.weights_file)

    network = networks.load(spec, tmp_path)

    assert digest.of_weights(Backbone(network.trunk, network.head).weights()) == digest.of_weights(weights)


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"seed": 1}, "drawn"),
        ({"seed": None}, "folder"),
        ({"seed": None, "name": "other", "hub": "somebody/other"}, "hub"),
        ({"seed": None, "name": "other"}, "nowhere"),
    ],
)
def test_place_tells_where_weights_would_come_from(tmp_path: Path, facts: dict[str, Any], place: str) -> None:
    (tmp_path / "tiny.safetensors").write_bytes(b"")

    assert pretrained.place(replace(find("tiny"), **facts), tmp_path) == place


def test_tiny_network_is_the_same_every_time() -> None:
    state = torch.random.get_rng_state()

    first, second = (digest.of_weights(architectures.build(find("tiny")).state_dict()) for _ in range(2))

    assert first == second
    assert torch.equal(torch.random.get_rng_state(), state)


def test_tiny_network_of_another_seed_has_another_digest() -> None:
    one, other = (architectures.build(replace(find("tiny"), seed=seed)).state_dict() for seed in (20, 21))

    assert digest.of_weights(one) != digest.of_weights(other)


def test_prepare_backbone_gives_a_graph_of_the_specs_width() -> None:
    spec = find("tiny")

    artefact = prepare_backbone(spec, None)

    embedding = Embedder(artefact.onnx).embed(np.zeros((40, 30, 3), np.uint8))
    assert embedding.shape == (spec.embedding_width,) == (artefact.embedding_width,)
    assert artefact.network_digest == digest.of_weights(architectures.build(spec).state_dict())
    assert artefact.preprocessing_digest == spec.preprocessing.digest()


def test_digest_changes_with_names_and_shapes() -> None:
    tensor = torch.arange(6.0)

    digests = {
        digest.of_weights({"a": tensor}),
        digest.of_weights({"b": tensor}),
        digest.of_weights({"a": tensor.reshape(2, 3)}),
        digest.of_weights({"a": tensor.double()}),
    }

    assert len(digests) == 4


def test_average_of_tails_is_the_mean_of_their_probabilities() -> None:
    logits = [torch.tensor([[2.0, 0.0]]), torch.tensor([[-1.0, 0.5]])]

    averaged = average_log_probabilities(logits).exp()

    wanted = sum(torch.softmax(each, -1) for each in logits) / 2
    assert torch.allclose(averaged, torch.as_tensor(wanted))
