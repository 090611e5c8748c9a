"""Which pretrained network a measurement uses."""

from __future__ import annotations

from benchmarks.errors import Skipped
from benchmarks.options import Options
from trainer.inference import registry

SMALL = "mobilenetv2_035"
LARGE = "mobilenetv2_100"


def chosen(options: Options, wished: str) -> str:
    """Give the wished network where its weights are there, else the first of the registry. Raises Skipped."""
    with_weights = [
        spec.name for spec in registry.REGISTRY.values() if spec.local_weights(options.pretrained_dir) is not None
    ]
    if not with_weights:
        raise Skipped("MAGPIE_PRETRAINED_DIR names no folder with weights of a network that the registry knows")
    return wished if wished in with_weights else with_weights[0]
