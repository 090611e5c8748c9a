"""What people want to know of a network before they train it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from trainer.errors import NetworkUncuttable
from trainer.fitting import pretrained, specs
from trainer.fitting.cutting import Layout
from trainer.fitting.pretrained import Place
from trainer.inference import registry
from trainer.inference.registry import NetworkSpec

# Beside the registry's own: what other projects of the kind have used, and one of each newer sort.
WELL_KNOWN = (
    "resnet18",
    "resnet50",
    "mobilenetv3_large_100",
    "efficientnet_b0",
    "convnext_atto",
    "vit_tiny_patch16_224",
)


@dataclass(frozen=True)
class NetworkFacts:
    """One network: its size, the side in pixels of the square that it sees, and the numbers of blocks to cut after.

    `cut` is the one taken by default; `place` is where the weights would come from.
    """

    name: str
    parameters: int
    side: int
    cuts: tuple[int, ...]
    cut: int
    embedding_width: int
    licence: str
    place: Place


def look_at(name: str, pretrained_dir: Path | None) -> NetworkFacts:
    """Make a network, without its weights, and see. Raises `NetworkUnknown`, `NetworkUnusable`."""
    known = specs.named(name)
    parts = specs.layout(known)
    spec = _complete(known, parts)
    return NetworkFacts(
        name=spec.name,
        parameters=parts.parameters,
        side=spec.preprocessing.size,
        cuts=(0, *parts.cuts),
        cut=spec.cut,
        embedding_width=spec.embedding_width,
        licence=spec.licence,
        place=pretrained.place(spec, pretrained_dir),
    )


def matching(patterns: Iterable[str]) -> Iterator[str]:
    """Give the names that patterns such as `resnet*` stand for, and names as they are. Raises `NetworkUnknown`."""
    names = dict.fromkeys((*registry.REGISTRY, *registry.timm_names()))
    for pattern in patterns:
        found = fnmatch.filter(names, pattern)
        if not found:
            registry.check(pattern)
        yield from found or [pattern]


def _complete(spec: NetworkSpec, parts: Layout) -> NetworkSpec:
    try:
        return specs.complete(spec, parts)
    except NetworkUncuttable:
        return specs.complete(spec, parts, cut=0)
