"""Where the graphs of a deployment lie in its object store."""

from __future__ import annotations

from trainer.models import EmbeddingSpace


def main() -> dict[str, str]:
    """Give the object key of each space's graph, by the space's name."""
    return dict(EmbeddingSpace.objects.values_list("name", "onnx_key"))
