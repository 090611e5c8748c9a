"""Every message delivered three times: the same state as once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from jobs.models import Job, JobState
from labeling.models import Category, CurrentDeck
from tests.trainer import world
from trainer import kinds, tasks
from trainer.models import EmbeddingIndex, EmbeddingSpace, GateLook, HeadRefresh, Release, ReleaseSignature, SpaceState
from trainer.services import embedding_jobs, processes
from trainer.services.processes import Ended

LAST_WORDS = "a library's warning\nCommandError: no weights anywhere"

pytestmark = pytest.mark.usefixtures("column")


@pytest.fixture(autouse=True)
def without_breath(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding_jobs, "BREATH_S", 0.0)


def deliver(*names: Callable[[], None]) -> None:
    for task in names:
        for _delivery in range(3):
            task()


def let_be_due() -> None:
    Job.objects.filter(state=JobState.WAITING).update(run_after=Job.objects.earliest("created_at").created_at)


def test_messages_delivered_thrice_do_their_work_once(admin: User, colours: list[Category]) -> None:
    world.backbone()
    pool, audit = world.pool_and_audit(24, by=admin)
    world.answer([*pool[:9], *audit], colours, by=admin)
    let_be_due()

    deliver(tasks.embed_photos, tasks.refresh_head)

    assert EmbeddingIndex.objects.count() == len(pool)
    refresh = HeadRefresh.objects.get()
    assert CurrentDeck.objects.get().generation_id == refresh.deck_generation

    world.version(colours)
    deliver(tasks.release, tasks.re_embed)

    assert (GateLook.objects.count(), Release.objects.count(), ReleaseSignature.objects.count()) == (1, 1, 1)
    serving = EmbeddingSpace.objects.get(state=SpaceState.SERVING)
    assert (serving.name, serving.index.count()) == ("v1", len(pool))
    assert not Job.objects.filter(state=JobState.FAILED).exists()


def test_tick_asks_for_what_is_due_and_for_no_more(admin: User) -> None:
    deliver(tasks.tick)

    assert list(Job.objects.values_list("kind", flat=True)) == [kinds.CONSIDER_TRAINING]


def test_consider_training_asks_for_the_backbone_and_not_at_once_again(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "run", lambda *args, **kwargs: Ended(status=1, cause="", tail=LAST_WORDS))
    tasks.tick()
    tasks.consider_training()
    for _attempt in range(3):
        let_be_due()
        tasks.prepare_backbone()

    failed = Job.objects.get(kind=kinds.PREPARE_BACKBONE)
    assert (failed.state, failed.error_code) == (JobState.FAILED, "backbone-failed")
    assert failed.error_detail == "The pretrained network could not be prepared: no weights anywhere"
    tasks.tick()
    tasks.consider_training()
    assert Job.objects.filter(kind=kinds.PREPARE_BACKBONE).count() == 1
