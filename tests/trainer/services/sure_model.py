"""A version that is sure of what it says, as rows: of audit photos that people answered, and of the pool."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from labeling.models import Category, Photo, PhotoState, State
from tests.factories import PhotoFactory
from tests.trainer import world
from trainer.models import AcceptanceRule, AuditPrediction, EmbeddingSpace, ModelVersion, PoolOpinion
from trainer.services import acceptance_rules, spaces


def serving(of: Sequence[Category]) -> tuple[ModelVersion, EmbeddingSpace]:
    """Let a new version's space serve."""
    version = world.version(of, gain=0.05 + 0.01 * ModelVersion.objects.count())
    space = spaces.begin(version)
    spaces.switch(space)
    space.refresh_from_db()
    return version, space


def audited(
    version: ModelVersion, category: Category, count: int, *, wrong: int = 0, sure: float = 0.97, unusable: int = 0
) -> list[Photo]:
    """Have people answer audit photos that the version takes for a category: so many are another, or unusable."""
    other = Category.objects.exclude(pk=category.pk).earliest("pk")
    photos: list[Photo] = PhotoFactory.create_batch(count, audit=True)
    for place, photo in enumerate(photos):
        said = {"state": State.SETTLED, "category": other if place < wrong else category}
        if place >= count - unusable:
            said = {"state": State.UNUSABLE}
        PhotoState.objects.filter(pk=photo.pk).update(**said)
    shares = [sure if each["id"] == category.pk else (1 - sure) / 2 for each in version.categories]
    AuditPrediction.objects.bulk_create(
        AuditPrediction(version=version, photo=photo, category_id=category.pk, confidence=sure, probabilities=shares)
        for photo in photos
    )
    return photos


def judged(space: EmbeddingSpace, category: Category, count: int, *, sure: float = 0.97) -> list[Photo]:
    """Add photos to the pool that the version takes for a category."""
    photos: list[Photo] = PhotoFactory.create_batch(count)
    PoolOpinion.objects.bulk_create(
        PoolOpinion(space=space, photo=photo, category_id=category.pk, confidence=sure) for photo in photos
    )
    return photos


def switch_on(*, by: User, target_error: float = 0.05, per_category: bool = False) -> AcceptanceRule:
    """Decide that labels are accepted."""
    return acceptance_rules.decide(
        is_on=True, target_error=target_error, confidence=0.95, per_category=per_category, by=by
    )
