"""The pretrained backbone as a graph: what embeds photos until there is a champion."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from trainer.fitting import digest, export, networks
from trainer.fitting.served import Backbone
from trainer.inference.registry import NetworkSpec


@dataclass(frozen=True)
class BackboneArtefact:
    """The graph's bytes, the digests that its embeddings are filed under, and their width."""

    onnx: bytes
    network_digest: str
    preprocessing_digest: str
    embedding_width: int


def prepare_backbone(spec: NetworkSpec, pretrained_dir: Path | None) -> BackboneArtefact:
    """Load the pretrained network and write it as a graph. Raises `WeightsUnreachable`, `WeightsUnfit`."""
    network = networks.load(spec, pretrained_dir)
    backbone = Backbone(network.trunk, network.head)
    return BackboneArtefact(
        onnx=export.backbone(backbone, spec.preprocessing),
        network_digest=digest.of_weights(backbone.weights()),
        preprocessing_digest=spec.preprocessing.digest(),
        embedding_width=spec.embedding_width,
    )
