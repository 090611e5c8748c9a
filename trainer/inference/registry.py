"""The networks that can be trained: how each is made, what it wants to see, where it is cut. No torch here."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import NetworkUnknown

TIMM_NAMES = Path(__file__).with_name("timm_names.txt")

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5)

# The converted TensorFlow weights need TensorFlow's padding and epsilon, or the features are silently wrong.
CONVERTED: Mapping[str, Any] = MappingProxyType({"pad_type": "same", "bn_eps": 1e-3})


@dataclass(frozen=True)
class NetworkSpec:
    """One network: `create` makes it, `preprocessing` feeds it, `cut` leading blocks are its frozen trunk.

    `activation` is the shape that the trunk gives for one photo, (channels, height, width) or (tokens, width); where
    nothing is frozen (cut 0) it is that of the pixels. `embedding_width` is the number of pooled values before the
    classifier. `hub` is the model hub's repository of the weights; without it they come from `weights_file` in the
    folder of pretrained weights alone. Of that file the layers that `classifier` names are left out. `seed` stands for
    weights that are drawn, not loaded.
    """

    name: str
    architecture: str
    preprocessing: Preprocessing
    cut: int
    embedding_width: int
    activation: tuple[int, ...]
    create: Literal["timm", "tiny", "cnn_small"] = "timm"
    kwargs: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    hub: str | None = None
    seed: int | None = None
    licence: str = "apache-2.0"
    classifier: tuple[str, ...] = ("classifier",)

    @property
    def weights_file(self) -> str:
        """Name the file of the pretrained weights in their folder."""
        return f"{self.name}.safetensors"

    def local_weights(self, pretrained_dir: Path | None) -> Path | None:
        """Give the path of the weights in the folder, or None if they are not there."""
        path = pretrained_dir / self.weights_file if pretrained_dir else None
        return path if path and path.is_file() else None


HUB_FILE = "model.safetensors"
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
        name="cnn_small",
        architecture="cnn_small",
        preprocessing=Preprocessing(128, "squash", HALF, HALF),
        cut=0,
        embedding_width=256,
        activation=(3, 128, 128),
        create="cnn_small",
        seed=0,
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


def check(name: str) -> None:
    """Refuse a name that neither the registry nor timm has, with the tag of weights or without.

    Raises `NetworkUnknown`, which names those that are written alike.
    """
    architecture = name.partition(".")[0]
    if name in REGISTRY or architecture in timm_names():
        return
    alike = difflib.get_close_matches(architecture, (*REGISTRY, *timm_names()), n=5)
    raise NetworkUnknown(network=name, known=", ".join(alike or REGISTRY))


def chosen_name(name: str | None, pretrained_dir: Path | None) -> str:
    """Give the name of the network to train, the named one where it is known. Raises `NetworkUnknown`."""
    if not name:
        return choose(None, pretrained_dir).name
    check(name)
    return name


@functools.cache
def timm_names() -> tuple[str, ...]:
    """Give the names of timm's architectures, as a list beside this file has them: timm itself would load torch."""
    return tuple(TIMM_NAMES.read_text(encoding="ascii").split())


def choose(name: str | None, pretrained_dir: Path | None) -> NetworkSpec:
    """Choose the network to train: the named one, else the first whose file is there, else the hub's default.

    The registry's order is the order of preference. Whether the hub can be reached shows when the weights are loaded.
    Raises `NetworkUnknown`.
    """
    if name:
        return find(name)
    local = (spec for spec in REGISTRY.values() if spec.local_weights(pretrained_dir))
    return next(local, REGISTRY[HUB_DEFAULT])
