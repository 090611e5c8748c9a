"""Find out what there is to know of a network: one of the registry's, or any that timm can make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from django.utils.translation import gettext as _

from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import NetworkUnknown, NetworkUnusable
from trainer.fitting import architectures
from trainer.fitting.architectures import timm
from trainer.fitting.cutting import Halves, Layout
from trainer.inference import registry
from trainer.inference.registry import REGISTRY, NetworkSpec
from trainer.recipes.config import TrainingConfig

_YET_TO_BE_SEEN = -1
_COLOURS = 3
_FOREIGN = "hf"  # timm's note for a repository of weights that are not its own
_LARGEST_RANK = 3  # of one photo's activations: channels, height, width
# What a network says to being made or asked in a way that it was not written for.
_UNWILLING = (RuntimeError, ValueError, TypeError, AttributeError, AssertionError, LookupError, ImportError)


def choose(
    name: str | None,
    pretrained_dir: Path | None,
    *,
    cut: int | None = None,
    side: int | None = None,
    seed: int | None = None,
) -> NetworkSpec:
    """Choose the network to train: the registry's choice where no name is given, else any of that name.

    `cut` and `side` (of the square that it sees, in pixels) are the network's own unless given. With a `seed` its
    weights are drawn, not loaded, and unless `cut` says otherwise nothing is frozen. Raises `NetworkUnknown`,
    `NetworkUnusable`, `NetworkUncuttable`.
    """
    spec = registry.choose(name, pretrained_dir) if not name else named(name)
    is_known = spec.cut != _YET_TO_BE_SEEN
    if is_known and cut is None and side is None and seed is None:
        return spec
    wished = _wished(spec, side=side, seed=seed)
    own_cut = 0 if seed is not None else None
    return complete(wished, layout(wished), cut=own_cut if cut is None else cut)


def of_recipe(name: str | None, pretrained_dir: Path | None, recipe: TrainingConfig) -> NetworkSpec:
    """Choose the network and have it as a recipe wants it. Raises what `choose` does."""
    seed = None if recipe.pretrained else recipe.seed
    return choose(name, pretrained_dir, cut=recipe.cut, side=recipe.resolution, seed=seed)


def named(name: str) -> NetworkSpec:
    """Give the network of that name; one of timm's has yet to be completed. Raises `NetworkUnknown`."""
    return REGISTRY[name] if name in REGISTRY else _of_timm(name)


def layout(spec: NetworkSpec) -> Layout:
    """Make a network and see where it can be cut. Raises `NetworkUnusable`."""
    try:
        return Layout(architectures.build(spec), spec.name)
    except _UNWILLING as unwilling:
        raise NetworkUnusable(network=spec.name, reason=str(unwilling)) from unwilling


def complete(spec: NetworkSpec, parts: Layout, *, cut: int | None = None) -> NetworkSpec:
    """Complete a network by what it shows when it is cut and asked about a photo.

    Raises `NetworkUncuttable`, `NetworkUnusable`.
    """
    if cut is None:
        cut = parts.default_cut if spec.cut == _YET_TO_BE_SEEN else spec.cut
    activation, width = _asked(parts.split(cut), spec)
    return replace(spec, cut=cut, activation=activation, embedding_width=width)


def _of_timm(name: str) -> NetworkSpec:
    """Read what timm notes about a network, with the tag of its weights or without. Raises `NetworkUnknown`."""
    registry.check(name)
    try:
        notes = timm.models.get_pretrained_cfg(name) or timm.models.PretrainedCfg()
    except RuntimeError as unknown:
        tags = ", ".join(timm.models.get_arch_pretrained_cfgs(name))
        raise NetworkUnknown(network=name, known=tags) from unknown
    return NetworkSpec(
        name=name,
        architecture=name,
        preprocessing=_preprocessing(name, notes),
        cut=_YET_TO_BE_SEEN,
        embedding_width=_YET_TO_BE_SEEN,
        activation=(),
        hub=_hub(notes),
        licence=notes.license or "unknown",
        classifier=_layers(notes.classifier),
    )


def _preprocessing(name: str, notes: Any) -> Preprocessing:
    """Squash photos to the square that the network was trained on, with its own mean and deviation."""
    channels, _height, side = notes.input_size
    if channels != _COLOURS:
        raise NetworkUnusable(network=name, reason=_("it does not take photos in colour"))
    return Preprocessing(side, "squash", tuple(notes.mean), tuple(notes.std))


def _hub(notes: Any) -> str | None:
    """Name the repository, where it has the weights in the one form that is ever loaded."""
    is_ours = notes.custom_load != _FOREIGN and notes.hf_hub_filename in (None, registry.HUB_FILE)
    return notes.hf_hub_id if is_ours else None


def _layers(classifier: str | Iterable[str] | None) -> tuple[str, ...]:
    if classifier is None:
        return ("classifier",)
    return (classifier,) if isinstance(classifier, str) else tuple(classifier)


def _wished(spec: NetworkSpec, *, side: int | None, seed: int | None) -> NetworkSpec:
    preprocessing = replace(spec.preprocessing, size=side or spec.preprocessing.size)
    return replace(spec, preprocessing=preprocessing, seed=spec.seed if seed is None else seed)


def _asked(halves: Halves, spec: NetworkSpec) -> tuple[tuple[int, ...], int]:
    """Give the shape of one photo's activations and the width of its embedding. Raises `NetworkUnusable`."""
    side = spec.preprocessing.size
    try:
        with torch.inference_mode():
            activation = halves.trunk(torch.zeros(1, _COLOURS, side, side))
            embedding = halves.head(activation)
    except _UNWILLING as unwilling:
        reason = _("asked about a photo of {side} pixels it says “{words}”").format(side=side, words=unwilling)
        raise NetworkUnusable(network=spec.name, reason=reason) from unwilling
    if not _is_of_one_photo(embedding, rank=1):
        raise NetworkUnusable(network=spec.name, reason=_("it does not give one embedding per photo"))
    if not _is_of_one_photo(activation, rank=_LARGEST_RANK):
        reason = _("what its trunk gives cannot be kept photo by photo, so that only cut 0 is possible")
        raise NetworkUnusable(network=spec.name, reason=reason)
    return tuple(activation.shape[1:]), embedding.shape[1]


def _is_of_one_photo(values: object, *, rank: int) -> bool:
    return isinstance(values, torch.Tensor) and values.shape[:1] == (1,) and 1 <= values.ndim - 1 <= rank
