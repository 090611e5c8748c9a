"""The gate, promotion, rollback and signing."""

from __future__ import annotations

import base64
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import User
from jobs.errors import ClaimLost
from jobs.models import Job
from jobs.services import queue
from labeling.models import Category
from labeling.services import categories, category_merges
from labeling.storage import objects
from tests.trainer import world
from trainer import kinds
from trainer.artefacts import bundle, canonical, signature
from trainer.errors import NoModelYet, NothingToRollBackTo, ReleaseOutdated, ReleaseUndecided, VersionUnknown
from trainer.models import AuditPrediction, GateLook, Release, ReleaseKind, ReleaseSignature
from trainer.selectors import releases as release_rows
from trainer.services import champions, gate, model_versions, releases

pytestmark = pytest.mark.usefixtures("column")


@pytest.fixture
def answered(admin: User, colours: list[Category]) -> int:
    """Answer every audit photo of a small world; give their number."""
    _, audit = world.pool_and_audit(45, by=admin)
    world.answer(audit, colours, by=admin)
    return len(audit)


def carry_out_all() -> list[dict[str, object]]:
    """Do the release jobs that wait, as the trainer worker does."""
    done = []
    while (claim := queue.claim(kinds.RELEASE, worker="test")) is not None:
        done.append(releases.carry_out(claim.payload))
        queue.finish(claim, done[-1])
    return done


def test_first_version_that_is_right_is_released_and_signed(colours: list[Category], answered: int) -> None:
    version = world.version(colours)

    result = carry_out_all()

    look = GateLook.objects.get()
    assert result == [{"look": look.pk, "release": 1}]
    assert (look.audit_photos, look.is_accepted, look.is_provisional) == (answered, True, True)
    champion = release_rows.champion()
    assert (champion.version, champion.release.kind) == (version, ReleaseKind.GATE)
    signed = champion.signature
    signature.verify(signed.envelope, signed.signature, base64.b64decode(signed.public_key))
    packed = objects.read(version.bundle_key)
    assert signed.envelope["bundle_sha256"] == canonical.sha256(packed)
    opened = bundle.read(packed)
    assert (opened.manifest.model_version, opened.manifest_sha256) == (1, signed.envelope["manifest_sha256"])
    assert (signed.expires_at - signed.issued_at).days == 30


def test_worse_challenger_is_refused_and_the_look_is_counted(colours: list[Category], answered: int) -> None:
    world.version(colours)
    carry_out_all()
    world.version(colours, order=(1, 2, 0))

    result = carry_out_all()

    look = GateLook.objects.latest("id")
    assert result == [{"look": look.pk, "release": None}]
    assert not look.is_accepted
    assert {reason["code"] for reason in look.reasons} >= {"worse", "category-lost"}
    assert Release.objects.count() == 1
    assert AuditPrediction.objects.count() == 2 * answered


def test_look_is_taken_once_for_the_same_two(colours: list[Category], answered: int) -> None:
    version = world.version(colours)

    assert gate.look(version) == gate.look(version)
    assert GateLook.objects.count() == 1


def test_challenger_that_lost_a_category_is_refused(admin: User, colours: list[Category], answered: int) -> None:
    world.version(colours)
    carry_out_all()
    purple = categories.add(name="purple", by=admin)
    version = world.version([colours[0], colours[1], purple])  # blue is gone

    look = gate.look(version)

    assert not look.is_accepted
    lost = [reason for reason in look.reasons if reason["code"] == "category-lost"]
    assert [reason["params"]["category_id"] for reason in lost] == [colours[2].pk]


def test_champion_is_compared_as_its_merged_categories_read_now(
    admin: User, colours: list[Category], answered: int
) -> None:
    red, green, blue = colours
    world.version(colours)
    carry_out_all()
    category_merges.merge(category_ids=[green.pk], heir_id=red.pk, by=admin)
    purple = categories.add(name="purple", by=admin)
    challenger = world.version([red, purple, blue], order=(0, 1, 2))  # calls all green ones purple

    look = gate.look(challenger)

    facts = {facts["category_id"]: facts for facts in look.figures["categories"]}
    assert look.figures["champion_right"] == look.audit_photos == answered
    assert look.figures["challenger_right"] < answered
    assert facts[red.pk]["in_champion"]
    assert "category-lost" not in {reason["code"] for reason in look.reasons}


def test_first_version_needs_five_answers_per_category(colours: list[Category], answered: int) -> None:
    made = world.trained(colours, world.colour_graph(), answers=4)
    look = gate.look(model_versions.commit(world.running(), made))

    assert not look.is_accepted
    assert {reason["code"] for reason in look.reasons} == {"too-few-answers"}


def test_promotion_twice_is_one_release(admin: User, colours: list[Category]) -> None:
    version = world.version(colours)

    first = champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)
    second = champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)

    assert first == second
    assert (Release.objects.count(), ReleaseSignature.objects.count()) == (1, 1)


def test_rollback_is_a_higher_release_of_the_version_before(admin: User, colours: list[Category]) -> None:
    versions = [world.version(colours), world.version(colours, gain=0.1)]
    Job.objects.all().delete()
    for version in versions:
        champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)

    job = releases.request_rollback(by=admin)
    payload = job.payload
    releases.carry_out(payload)
    releases.carry_out(payload)  # the message delivered again goes back once

    history = [(row.number, row.version.number, row.kind) for row in release_rows.history()]
    assert history[0] == (3, 1, ReleaseKind.ROLLBACK)
    assert len(history) == 3
    assert release_rows.champion().signature.envelope["release"] == 3


def test_rollback_after_a_rollback_goes_one_step_further_back(admin: User, colours: list[Category]) -> None:
    for version in [world.version(colours, gain=gain) for gain in (0.05, 0.1, 0.15)]:
        champions.release(version, kind=ReleaseKind.PROMOTION, by=admin)

    for _ in range(2):
        releases.carry_out(releases.request_rollback(by=admin).payload)

    assert [row.version.number for row in release_rows.history()] == [1, 2, 3, 2, 1]
    with pytest.raises(NothingToRollBackTo):
        releases.request_rollback(by=admin)


def test_release_job_done_again_later_undoes_nothing(admin: User, colours: list[Category]) -> None:
    """Its worker died, or was stopped, between the release and the end of the job; meanwhile people went on."""
    versions = [world.version(colours), world.version(colours, gain=0.1)]
    champions.release(versions[0], kind=ReleaseKind.PROMOTION, by=admin)
    asked = releases.request_promotion(version=2, by=admin).payload
    releases.carry_out(asked)
    releases.carry_out(releases.request_rollback(by=admin).payload)

    again = releases.carry_out(asked)

    assert again == {"release": 2}
    assert [row.version.number for row in release_rows.history()] == [1, 2, 1]


def test_judgement_done_again_after_a_rollback_undoes_nothing(colours: list[Category], answered: int) -> None:
    first = world.version(colours)
    carry_out_all()
    world.version(colours, gain=0.1)
    job = Job.objects.get(kind=kinds.RELEASE, key="judge:2")
    releases.carry_out(job.payload)
    releases.carry_out(releases.request_rollback(by=None).payload)

    releases.carry_out(job.payload)

    assert release_rows.champion().version == first
    assert Release.objects.count() == 3


def test_release_by_a_worker_that_lost_its_job_is_not_made(admin: User, colours: list[Category]) -> None:
    world.version(colours)
    Job.objects.all().delete()
    releases.request_promotion(version=1, by=admin)
    claim = queue.claim(kinds.RELEASE, worker="stopped")
    assert claim is not None
    Job.objects.filter(pk=claim.job_id).update(fence=claim.fence + 1)

    with pytest.raises(ClaimLost):
        releases.carry_out(claim.payload, hold=partial(queue.hold, claim))

    assert not Release.objects.exists()


def test_rollback_without_an_earlier_champion_is_refused(admin: User, colours: list[Category]) -> None:
    with pytest.raises(NothingToRollBackTo):
        releases.request_rollback(by=admin)
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    with pytest.raises(NothingToRollBackTo):
        releases.request_rollback(by=admin)


def test_promotion_of_a_version_that_is_not_there_is_refused(admin: User) -> None:
    with pytest.raises(VersionUnknown):
        releases.request_promotion(version=9, by=admin)

    assert not Job.objects.filter(kind=kinds.RELEASE).exists()


def test_release_by_a_look_at_another_champion_is_outdated(admin: User, colours: list[Category], answered: int) -> None:
    first, second = world.version(colours), world.version(colours, gain=0.1)
    look = gate.look(second)
    champions.release(first, kind=ReleaseKind.PROMOTION, by=admin)

    with pytest.raises(ReleaseOutdated):
        champions.release(second, kind=ReleaseKind.GATE, by=None, look=look)

    assert release_rows.current().version == first  # type: ignore[union-attr]


def test_signing_anew_keeps_the_number_and_happens_once_a_day(admin: User, colours: list[Category]) -> None:
    now = timezone.now()
    with pytest.raises(NoModelYet):
        champions.sign_anew(now)
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    before = release_rows.champion()
    assert champions.sign_anew(now) is None

    champions.sign_anew(now + timedelta(days=1))

    after = release_rows.champion()
    assert after.release == before.release
    assert after.signature.issued_at > before.signature.issued_at
    assert after.etag != before.etag
    assert champions.sign_anew(now + timedelta(days=1)) is None


def test_wait_gives_up_when_no_worker_answers(admin: User, colours: list[Category]) -> None:
    world.version(colours)
    job = releases.request_promotion(version=1, by=admin)

    with pytest.raises(ReleaseUndecided):
        releases.wait(job, timeout_s=0.01)
