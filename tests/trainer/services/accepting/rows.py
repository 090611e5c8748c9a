"""What the tests of accepting by machine look at."""

from __future__ import annotations

from labeling.models import (
    AcceptanceWithdrawal,
    PhotoState,
    State,
)
from trainer.models import EmbeddingSpace, ModelVersion

Served = tuple[ModelVersion, EmbeddingSpace]


def accepted_ids() -> set[int]:
    return set(PhotoState.objects.filter(state=State.ACCEPTED).values_list("pk", flat=True))


def last_reason() -> str:
    return AcceptanceWithdrawal.objects.latest("pk").reason
