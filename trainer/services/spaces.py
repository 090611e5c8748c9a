"""The life of an embedding space: recorded, filled, serving, retired, emptied."""

from __future__ import annotations

from django.db import transaction

from labeling.storage import objects
from trainer.models import EmbeddingSpace, FeatureShard, ModelVersion, SpaceState
from trainer.selectors import spaces


def record_backbone(
    *, network: str, network_digest: str, preprocessing_digest: str, onnx_key: str, width: int
) -> EmbeddingSpace:
    """Record the pretrained network's space; it serves unless another one does. Doing it again changes nothing."""
    with transaction.atomic():
        state = SpaceState.FILLING if spaces.serving() else SpaceState.SERVING
        space, _ = EmbeddingSpace.objects.get_or_create(
            name=spaces.BACKBONE,
            defaults={
                "network": network,
                "network_digest": network_digest,
                "preprocessing_digest": preprocessing_digest,
                "onnx_key": onnx_key,
                "width": width,
                "state": state,
            },
        )
    return space


def begin(version: ModelVersion) -> EmbeddingSpace:
    """Let a version's space be filled beside the serving one; any other that was being filled is given up."""
    name = spaces.name_of(version.number)
    with transaction.atomic():
        EmbeddingSpace.objects.filter(state=SpaceState.FILLING).exclude(name=name).update(state=SpaceState.RETIRED)
        space, _ = EmbeddingSpace.objects.get_or_create(name=name, defaults=_facts(version))
        if space.state == SpaceState.RETIRED:  # a rollback to a version that served before
            space.state = SpaceState.FILLING
            space.save(update_fields=["state"])
    return space


def switch(space: EmbeddingSpace) -> None:
    """Let a filled space serve, and empty all others but the previous one and the backbone's.

    A space that is not being filled any more stays as it is: another version was released while its last photos were
    embedded, or while the worker was stopped.
    """
    with transaction.atomic():
        previous = EmbeddingSpace.objects.select_for_update().filter(state=SpaceState.SERVING).first()
        filled = EmbeddingSpace.objects.select_for_update().filter(pk=space.pk, state=SpaceState.FILLING)
        if not filled.exists():
            return
        if previous is not None:
            previous.state = SpaceState.RETIRED
            previous.save(update_fields=["state"])
        filled.update(state=SpaceState.SERVING)
    kept = {space.pk, previous.pk if previous else space.pk}
    for old in (
        EmbeddingSpace.objects.filter(state=SpaceState.RETIRED).exclude(name=spaces.BACKBONE).exclude(pk__in=kept)
    ):
        empty(old)


def empty(space: EmbeddingSpace) -> None:
    """Delete a retired space's embeddings: the rows first, so that none ever points at an object that is gone."""
    keys = list(FeatureShard.objects.filter(space=space).values_list("key", flat=True))
    with transaction.atomic():
        space.failures.all().delete()
        space.shards.all().delete()
        space.opinions.all().delete()
    for key in keys:
        objects.delete(key)


def _facts(version: ModelVersion) -> dict[str, object]:
    return {
        "network": version.network,
        "network_digest": version.network_digest,
        "preprocessing_digest": version.preprocessing_digest,
        "onnx_key": version.artefacts["model.onnx"]["key"],
        "width": version.embedding_width,
        "model_version": version,
    }
