"""Answers that the model doubts, from the embedding to the second look."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import User
from jobs.models import Job
from labeling.models import Category, Doubt, PhotoState
from labeling.services import leases, verifications
from tests.factories import UserFactory
from tests.trainer import world
from trainer import kinds
from trainer.models import EmbeddingSpace
from trainer.services import doubting, embedding, head_refreshes


@pytest.fixture
def space(store: object) -> EmbeddingSpace:
    return world.backbone()


def test_a_wrong_answer_comes_to_a_second_look(
    admin: User, colours: list[Category], space: EmbeddingSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubting, "FEWEST_ANSWERS", 20)
    pool, audit = world.pool_and_audit(45, by=admin)
    embedding.embed_waiting(space)
    world.answer([*pool[1:], *audit[1:]], colours, by=admin)
    wrong, truth = pool[0], world.colour_of(pool[0])
    for photo in (wrong, *audit[:1]):  # the audit photo is answered wrongly too, and never doubted
        said = colours[(world.colour_of(photo) + 1) % 3]
        verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=said, by=admin)

    head_refreshes.refresh_when_due()

    assert Job.objects.filter(kind=kinds.DOUBT_ANSWERS).exists()
    assert doubting.doubt() == {"doubted": 1}
    doubt = Doubt.objects.get()
    assert (doubt.photo_id, doubt.category_id) == (wrong.pk, colours[truth].pk)
    [shown] = leases.take(by=UserFactory.create(), tab=uuid.uuid4(), count=5, desk="second-look")
    assert (shown.photo_id, shown.suggestion) == (wrong.pk, None)
    assert PhotoState.objects.get(pk=wrong.pk).state == "settled"  # until somebody says otherwise


def test_few_answers_doubt_nothing(admin: User, colours: list[Category], space: EmbeddingSpace) -> None:
    assert doubting.doubt() == {"doubted": 0}
    pool, _ = world.pool_and_audit(12, by=admin)
    embedding.embed_waiting(space)
    world.answer(pool, colours, by=admin)
    head_refreshes.refresh_when_due()

    assert doubting.doubt() == {"doubted": 0}
