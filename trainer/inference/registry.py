"""The networks that can be trained: how each is made, what it wants to see, where it is cut. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import NetworkUnknown

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5)

# The converted TensorFlow weights need TensorFlow's padding and epsilon, or the features are silently wrong.
CONVERTED: Mapping[str, Any] = MappingProxyType({"pad_type": "same", "bn_eps": 1e-3})


@dataclass(frozen=True)
class NetworkSpec:
    """One network: `create` makes it, `preprocessing` feeds it, `cut` leading blocks are its frozen trunk.

    `activation` is the shape (channels, height, width) that the trunk gives for one photo, `embedding_width` the
    number of pooled values before the classifier. `hub` is the model hub's repository of the weights; without it the
    weights come from `weights_file` in the folder of pretrained weights alone. `seed` stands for weights that are
    drawn, not loaded.
    """

    name: str
    architecture: str
    preprocessing: Preprocessing
    cut: int
    embedding_width: int
    activation: tuple[int, int, int]
    create: Literal["timm", "tiny"] = "timm"
    kwargs: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    hub: str | None = None
    seed: int | None = None
    licence: str = "apache-2.0"

    @property
    def weights_file(self) -> str:
        """Name the file of the pretrained weights in their folder."""
        return f"{self.name}.safetensors"

    def local_weights(self, pretrained_dir: Path | None) -> Path | None:
        """Give the path of the weights in the folder, or None if they are not there."""
        path = pretrained_dir / self.weights_file if pretrained_dir else None
        return path if path and path.is_file() else None


HUB_DEFAULT = "mobilenetv3_small_100.lamb_in1k"

_NETWORKS = (
    NetworkSpec(
        name="mobilenetv2_100",
        architecture="mobilenetv2_100",
        preprocessing=Preprocessing(224, "squash", HALF, HALF),
        cut=5,
        embedding_width=1280,
        activation=(96, 14, 14),
        kwargs=CONVERTED,
    ),
    NetworkSpec(
        name="mobilenetv2_035",
        architecture="mobilenetv2_035",
        preprocessing=Preprocessing(224, "squash", HALF, HALF),
        cut=5,
        embedding_width=1280,
        activation=(32, 14, 14),
        kwargs=CONVERTED,
    ),
    NetworkSpec(
        name=HUB_DEFAULT,
        architecture="mobilenetv3_small_100",
        preprocessing=Preprocessing(224, "squash", IMAGENET_MEAN, IMAGENET_STD),
        cut=4,
        embedding_width=1024,
        activation=(48, 14, 14),
        hub=f"timm/{HUB_DEFAULT}",
    ),
    NetworkSpec(
        name="tiny",
        architecture="tiny",
        preprocessing=Preprocessing(32, "squash", HALF, HALF),
        cut=1,
        embedding_width=64,
        activation=(16, 8, 8),
        create="tiny",
        seed=20,
    ),
)

REGISTRY: Mapping[str, NetworkSpec] = MappingProxyType({spec.name: spec for spec in _NETWORKS})


def find(name: str) -> NetworkSpec:
    """Give the network of that name. Raises `NetworkUnknown`."""
    try:
        return REGISTRY[name]
    except KeyError:
        raise NetworkUnknown(network=name, known=", ".join(REGISTRY)) from None


def choose(name: str | None, pretrained_dir: Path | None) -> NetworkSpec:
    """Choose the network to train: the named one, else the first whose file is there, else the hub's default.

    The registry's order is the order of preference. Whether the hub can be reached shows when the weights are loaded.
    Raises `NetworkUnknown`.
    """
    if name:
        return find(name)
    local = (spec for spec in REGISTRY.values() if spec.local_weights(pretrained_dir))
    return next(local, REGISTRY[HUB_DEFAULT])
