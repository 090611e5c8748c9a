"""What the acceptance waits for: a version's opinions of the pool, and the jobs that ask for it."""

from __future__ import annotations

from accounts.models import User
from jobs.models import Job
from labeling.models import (
    Category,
    Photo,
)
from tests.factories import PhotoFactory
from tests.labeling.services import machine
from tests.trainer import world
from tests.trainer.services.accepting.rows import Served
from tests.trainer.services.sure_model import judged, switch_on
from trainer import kinds
from trainer.models import AcceptanceEvidence, PoolOpinion
from trainer.selectors import spaces
from trainer.services import accepting, embedding, embedding_jobs, head_refreshes
from trainer.services import spaces as space_services


def test_nothing_waits_for_a_model_that_never_judged_the_pool(admin: User, colours: list[Category]) -> None:
    world.backbone()
    switch_on(by=admin)

    assert accepting.keep() == {"waits_for": "champion"}
    assert not AcceptanceEvidence.objects.exists()


# --- jobs ---
def test_a_version_judges_the_pool_while_it_embeds_it(admin: User, colours: list[Category]) -> None:
    pool, _audit = world.pool_and_audit(20, by=admin)
    embedding.embed_waiting(world.backbone())
    assert not PoolOpinion.objects.exists()
    version = world.version(colours)
    space_services.begin(version)

    embedding_jobs.fill(version.number)

    space = spaces.serving()
    assert space is not None
    said = dict(PoolOpinion.objects.filter(space=space).values_list("photo_id", "category_id"))
    assert said == {photo.pk: colours[world.colour_of(photo)].pk for photo in pool}
    assert all(1 / 3 < each.confidence <= 1 for each in PoolOpinion.objects.all())
    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).count() == 1


def test_learning_asks_for_it_only_where_it_is_on(admin: User, colours: list[Category]) -> None:
    pool, _audit = world.pool_and_audit(6, by=admin)
    embedding.embed_waiting(world.backbone())
    world.answer(pool, colours, by=admin)

    head_refreshes.refresh_when_due()
    assert not Job.objects.filter(kind=kinds.ACCEPT_LABELS).exists()
    switch_on(by=admin)
    Job.objects.all().delete()
    head_refreshes.refresh_now()

    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).exists()


def test_learning_asks_for_it_while_labels_stand_that_were_switched_off(admin: User, colours: list[Category]) -> None:
    pool, _audit = world.pool_and_audit(6, by=admin)
    embedding.embed_waiting(world.backbone())
    world.answer(pool, colours, by=admin)
    machine.begin()

    head_refreshes.refresh_now()

    assert Job.objects.filter(kind=kinds.ACCEPT_LABELS).exists()


def test_a_space_that_is_emptied_takes_its_opinions_along(served: Served, colours: list[Category]) -> None:
    judged(served[1], colours[0], 3)
    kept = PhotoFactory.create()

    space_services.empty(served[1])

    assert not PoolOpinion.objects.exists()
    assert Photo.objects.filter(pk=kept.pk).exists()
