"""The command's words, its repairs one by one, and what it leaves alone."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.findings import Look
from jobs.models import Job
from labeling.models import Photo, PhotoState
from labeling.storage import keys, objects
from tests.webapp.keeping import kept
from tests.webapp.keeping.planted import model, people
from webapp import integrity


def codes(report: integrity.Report) -> set[str]:
    return {finding.fault.code for finding in report.left}


def test_fsck_command_says_what_is_wrong_and_what_to_do(stack: Path) -> None:
    world = kept.build()
    people.thumbnail_missing(world)
    people.photo_state_wrong(world)
    words, facts = StringIO(), StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("fsck", stdout=words)
    call_command("fsck", "--repair", "--json", stdout=facts)

    assert ended.value.code == 1
    assert (
        f"wrong (repairable): thumbnail-missing: The thumbnail of photo {world.pool[2].pk} is missing."
        in words.getvalue()
    )
    assert "--repair" in words.getvalue()
    told = json.loads(facts.getvalue())
    assert told["is_clean"]
    assert {(each["code"], each["is_repaired"]) for each in told["findings"]} == {
        ("thumbnail-missing", True),
        ("photo-state-wrong", True),
    }
    assert PhotoState.objects.get(pk=world.pool[7].pk).state == "settled"


def test_fsck_reads_every_photo_when_the_look_is_deep(stack: Path) -> None:
    world = kept.build()
    key = keys.photo(world.pool[0].stored_sha256, world.pool[0].suffix)
    data = objects.read(key)
    objects.delete(key)
    objects.put_once(key, data[:-1] + bytes([data[-1] ^ 1]), content_type="image/jpeg")

    shallow, deep = integrity.run(Look()), integrity.run(Look(is_deep=True))

    assert codes(shallow) == set()
    assert codes(deep) == {"photo-damaged"}


def test_repair_spares_objects_of_work_that_is_under_way(stack: Path) -> None:
    world = kept.build()
    people.object_orphan(world)
    people.incoming_left(world)

    report = integrity.run(Look(safe_age=timedelta(hours=1)), is_repairing=True)

    assert codes(report) == set()
    assert objects.exists(keys.photo("ab" * 32, "jpg"))


def test_repair_asks_for_lost_embeddings_to_be_made_again(stack: Path) -> None:
    world = kept.build()
    model.shard_missing(world)

    integrity.run(Look(), is_repairing=True)

    assert Job.objects.filter(kind="photos-added", state="waiting").exists()
    assert Photo.objects.count() == kept.PHOTOS
