"""How many photos of the pool have no embedding yet, without looking at those known to have one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from labeling.selectors import training_data
from trainer.models import EmbeddingFailure, EmbeddingIndex, EmbeddingSpace
from trainer.selectors import spaces

MOST = 10_000  # more are not told apart: counting them would cost more the more there are
UNSETTLED = 1000  # ids below the newest that a late transaction may still fill


@dataclass(frozen=True, slots=True)
class Complete:
    """Up to which photo every one of the pool has its embedding in a space."""

    space: int | None = None
    up_to: int = 0


def missing(before: Complete) -> tuple[int, Complete]:
    """Give how many wait (at most `MOST`), and what to begin with the next time. `Complete()` looks at all photos."""
    space = spaces.serving()
    key = space.pk if space else None
    start = before.up_to if before.space == key else 0
    pool = training_data.pool_photos_after(start)
    waiting = (pool if space is None else _without_embedding(pool, space)).order_by("pk")[:MOST]
    found = waiting.aggregate(count=Count("pk"), first=Min("pk"))
    newest = pool.order_by("-pk").values_list("pk", flat=True).first() or start
    end = min(newest - UNSETTLED, (found["first"] or newest) - 1)
    return found["count"], Complete(space=key, up_to=max(start, end))


def _without_embedding(pool: QuerySet[Any], space: EmbeddingSpace) -> QuerySet[Any]:
    here = {"space": space, "photo_id": OuterRef("pk")}
    return pool.filter(~Exists(EmbeddingIndex.objects.filter(**here)), ~Exists(EmbeddingFailure.objects.filter(**here)))
