"""Audit photos that people and a version have both answered, as rows, without any network."""

from __future__ import annotations

import uuid
from typing import Any

from accounts.models import User
from labeling.models import Category, Photo
from labeling.services import verifications
from tests.factories import AdminFactory, PhotoFactory
from trainer.models import AuditPrediction, ModelVersion


def judge() -> User:
    """Give the one who answers all of them: to hash a password for each would take longer than the rest."""
    return User.objects.filter(username="judge").first() or AdminFactory.create(username="judge")


def judged(version: ModelVersion, truth: Category, said: Category, confidence: float = 0.9, **facts: Any) -> Photo:
    """Make an audit photo that people answered with one category and the version with another."""
    photo: Photo = PhotoFactory.create(audit=True, **facts)
    verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=truth, by=judge())
    say(version, photo, said, confidence)
    return photo


def say(version: ModelVersion, photo: Photo, said: Category, confidence: float = 0.9) -> None:
    """Record what a version says of an audit photo."""
    rest = (1 - confidence) / (len(version.categories) - 1)
    probabilities = [confidence if each["id"] == said.pk else rest for each in version.categories]
    AuditPrediction.objects.create(
        version=version, photo=photo, category_id=said.pk, confidence=confidence, probabilities=probabilities
    )
