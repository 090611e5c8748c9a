"""Which embedding spaces there are."""

from __future__ import annotations

from trainer.models import EmbeddingSpace, SpaceState

BACKBONE = "backbone"


def serving() -> EmbeddingSpace | None:
    """Give the space that the quick head works in; None until a backbone was prepared."""
    return EmbeddingSpace.objects.filter(state=SpaceState.SERVING).first()


def filling() -> EmbeddingSpace | None:
    """Give the newest space that is being filled beside the serving one, or None."""
    return EmbeddingSpace.objects.filter(state=SpaceState.FILLING).order_by("-id").first()


def backbone() -> EmbeddingSpace | None:
    """Give the space of the pretrained network, or None before it was prepared."""
    return EmbeddingSpace.objects.filter(name=BACKBONE).first()


def name_of(version_number: int) -> str:
    """Name the space of a model version."""
    return f"v{version_number}"
