"""The keys of all objects that rows of the model's side name."""

from __future__ import annotations

from collections.abc import Iterator

from trainer.models import EmbeddingSpace, FeatureShard, ModelVersion


def named() -> Iterator[str]:
    """Give every key once: graphs of spaces, shards of embeddings, files of model versions."""
    spaces = EmbeddingSpace.objects.order_by("pk").values_list("onnx_key", flat=True)
    versions = ModelVersion.objects.order_by("number").values_list("artefacts", flat=True)
    artefacts = (facts["key"] for files in versions for facts in files.values())
    shards = FeatureShard.objects.order_by("pk").values_list("key", flat=True)
    yield from dict.fromkeys((*spaces, *artefacts, *shards))
