"""Look-alikes, from the embeddings to the page's rows."""

from __future__ import annotations

from accounts.models import User
from jobs.models import Job, JobState
from labeling import kinds
from labeling.models import Photo
from tests.trainer import world
from trainer import tasks
from trainer.embeddings import store
from trainer.models import Measurement, Subject
from trainer.selectors import twins
from trainer.services import embedding
from trainer.services import twins as finding


def test_pairs_of_the_pool_are_found_and_gone_photos_left_out(admin: User) -> None:
    space = world.backbone()
    pool, audit = world.pool_and_audit(45, by=admin)
    embedding.embed_waiting(space)
    known = store.load(space, [photo.pk for photo in pool])
    taken = (world.photo(0, 900 + n, by=admin) for n in range(40))
    twin = next(photo for photo in taken if not photo.is_audit)
    store.append(space, [twin.pk], known.vectors[:1])  # to the network it is the first one once more

    found = finding.find()
    report = twins.latest()

    assert found["twins"] >= 1
    assert report is not None
    pairs = {(pair.first, pair.second) for pair in report.pairs}
    assert (int(known.photo_ids[0]), twin.pk) in pairs
    assert not {photo.pk for photo in audit} & {photo_id for pair in pairs for photo_id in pair}
    Photo.objects.filter(pk=twin.pk).update(is_excluded=True)
    assert twin.pk not in {pair.second for pair in twins.latest().pairs}  # type: ignore[union-attr]  # it is there


def test_data_report_brings_them_along(admin: User) -> None:
    world.backbone()
    world.pool_and_audit(6, by=admin)
    Job.objects.create(kind=kinds.DATA_SURVEYED, queue="work", run_after="2020-01-01T00:00:00Z")

    tasks.find_odd_photos()

    assert Job.objects.get(kind=kinds.DATA_SURVEYED).state == JobState.DONE
    assert Measurement.objects.filter(subject=Subject.TWINS).exists()


def test_nothing_is_found_before_there_is_a_network(admin: User) -> None:
    assert finding.find() == {"twins": 0}
    assert twins.latest() is None
