"""A version that is sure of what it says, as rows: of audit photos that people answered, and of the pool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.models import User
from labeling.models import CaptureGroup, Category, Photo, PhotoState, State
from labeling.services import photo_states
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
    photos = _photos(count, audit=True)
    ids = [photo.pk for photo in photos]
    states = PhotoState.objects.filter(pk__in=ids)
    states.update(state=State.SETTLED, category=category)
    states.filter(pk__in=ids[:wrong]).update(category=other)
    states.filter(pk__in=ids[count - unusable :]).update(state=State.UNUSABLE, category=None)
    shares = [sure if each["id"] == category.pk else (1 - sure) / 2 for each in version.categories]
    AuditPrediction.objects.bulk_create(
        AuditPrediction(version=version, photo=photo, category_id=category.pk, confidence=sure, probabilities=shares)
        for photo in photos
    )
    return photos


def judged(space: EmbeddingSpace, category: Category, count: int, *, sure: float = 0.97) -> list[Photo]:
    """Add photos to the pool that the version takes for a category."""
    photos = _photos(count)
    PoolOpinion.objects.bulk_create(
        PoolOpinion(space=space, photo=photo, category_id=category.pk, confidence=sure) for photo in photos
    )
    return photos


def _photos(count: int, **fields: Any) -> list[Photo]:
    """Take photos in, each in a group of its own, all at once: hundreds one by one take seconds."""
    photos: list[Photo] = PhotoFactory.build_batch(count, **fields)
    CaptureGroup.objects.bulk_create(photo.group for photo in photos)
    for photo in photos:
        photo.group = photo.group  # its id is known now
    Photo.objects.bulk_create(photos)
    PhotoState.objects.bulk_create(photo_states.projected(photo, answers=(), claimed=()) for photo in photos)
    return photos


def switch_on(*, by: User, target_error: float = 0.05, per_category: bool = False) -> AcceptanceRule:
    """Decide that labels are accepted."""
    return acceptance_rules.decide(
        is_on=True, target_error=target_error, confidence=0.95, per_category=per_category, by=by
    )
