from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from trainer.errors import NetworkUncuttable, NetworkUnknown, NetworkUnusable
from trainer.fitting import networks, specs
from trainer.fitting.cutting import Halves
from trainer.inference.registry import HUB_DEFAULT, IMAGENET_MEAN, IMAGENET_STD, REGISTRY
from trainer.recipes.config import TrainingConfig


def test_a_network_of_timms_is_found_by_its_name_alone() -> None:
    spec = specs.choose("resnet18", None)

    assert (spec.preprocessing.size, spec.preprocessing.resize) == (224, "squash")
    assert (spec.preprocessing.mean, spec.preprocessing.std) == (IMAGENET_MEAN, IMAGENET_STD)
    assert (spec.cut, spec.activation, spec.embedding_width) == (3, (256, 14, 14), 512)
    assert (spec.hub, spec.licence) == ("timm/resnet18.a1_in1k", "apache-2.0")
    assert spec.classifier == ("fc",)
    assert spec.seed is None


def test_the_tag_of_the_weights_decides_what_a_network_wants() -> None:
    spec = specs.choose("resnet18.tv_in1k", None, side=64)

    assert (spec.hub, spec.licence) == ("timm/resnet18.tv_in1k", "bsd-3-clause")


def test_a_vision_transformer_is_cut_among_its_blocks_and_fetched_from_the_hub() -> None:
    spec = specs.choose("vit_tiny_patch16_224", None)

    assert (spec.cut, spec.activation, spec.embedding_width) == (9, (197, 192), 192)
    assert spec.hub == "timm/vit_tiny_patch16_224.augreg_in21k_ft_in1k"


def test_cut_and_side_of_ones_own_are_taken() -> None:
    spec = specs.choose("resnet18", None, cut=2, side=64)

    assert (spec.cut, spec.preprocessing.size, spec.activation) == (2, 64, (128, 8, 8))


def test_a_network_of_the_registry_is_as_it_is_unless_asked_otherwise() -> None:
    assert specs.choose("tiny", None) is REGISTRY["tiny"]
    assert specs.choose("tiny", None, cut=2, side=64).activation == (24, 8, 8)


def test_choice_without_a_name_is_the_registrys(tmp_path: Path) -> None:
    (tmp_path / "mobilenetv2_035.safetensors").write_bytes(b"")

    assert specs.choose(None, tmp_path).name == "mobilenetv2_035"
    assert specs.choose(None, None).name == HUB_DEFAULT


def test_weights_that_are_drawn_are_trained_whole() -> None:
    recipe = TrainingConfig(pretrained=False, resolution=64, seed=4)

    spec = specs.of_recipe("resnet18", None, recipe)
    network = networks.load(spec, None)

    assert (spec.seed, spec.cut, spec.activation) == (4, 0, (3, 64, 64))
    assert not list(network.trunk.parameters())
    assert sum(parameter.numel() for parameter in network.head.parameters()) > 11_000_000


def test_the_same_seed_draws_the_same_weights_and_leaves_chance_alone() -> None:
    spec = specs.choose("mobilenetv3_small_050", None, side=32, seed=4)
    state = torch.random.get_rng_state()

    one, same = (next(networks.load(spec, None).head.parameters()) for _ in range(2))

    assert torch.equal(one, same)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_recipe_with_a_cut_that_the_network_has_not_is_refused_with_those_it_has() -> None:
    with pytest.raises(NetworkUncuttable, match=r"tiny cannot be cut after 3 blocks.*0, 1, 2"):
        specs.of_recipe("tiny", None, TrainingConfig(cut=3))


@pytest.mark.parametrize(("name", "hint"), [("resnet19", "resnet18"), ("resnet18.nobody", "resnet18.a1_in1k")])
def test_an_unknown_name_or_tag_is_refused_with_what_there_is(name: str, hint: str) -> None:
    with pytest.raises(NetworkUnknown, match=hint):
        specs.choose(name, None)


@pytest.mark.parametrize(
    ("trunk", "head", "reason"),
    [
        (lambda pixels: [pixels, pixels], lambda both: both[0].flatten(1), "only cut 0"),
        (lambda pixels: pixels.reshape(4, -1), lambda parts: parts.reshape(1, -1), "only cut 0"),
        (lambda pixels: pixels, lambda pixels: pixels, "one embedding per photo"),
        (lambda pixels: pixels, lambda pixels: (pixels.flatten(1), None), "one embedding per photo"),
        (lambda pixels: pixels, lambda pixels: pixels @ torch.ones(3, 3), "32 pixels"),
    ],
)
def test_a_network_that_gives_something_odd_is_refused_and_says_what(
    trunk: Callable[[torch.Tensor], object], head: Callable[[Any], object], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = specs.layout(REGISTRY["tiny"])
    monkeypatch.setattr(parts, "split", lambda cut: Halves(trunk, head))  # type: ignore[arg-type]

    with pytest.raises(NetworkUnusable, match=reason):
        specs.complete(REGISTRY["tiny"], parts)


def test_a_side_that_the_network_does_not_take_is_refused_in_its_own_words() -> None:
    with pytest.raises(NetworkUnusable, match="160 pixels"):
        specs.choose("vit_tiny_patch16_224", None, side=160)
