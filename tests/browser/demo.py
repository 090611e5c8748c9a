"""A deployment in the middle of its work: what the pictures in docs/images show."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts.models import Device, Role, User
from accounts.services import devices, invitations
from jobs import kinds
from jobs.models import Job, JobState
from labeling.models import Category, Claim, ClaimSource, Market, Photo, PhotoState, State
from labeling.services import (
    agreement,
    brought,
    categories,
    decks,
    exports,
    leases,
    markets,
    measuring,
    odd_photos,
    photo_states,
    photos,
    surveys,
    transfers,
    verifications,
)
from labeling.services.decks import DeckEntryDraft, GridEntryDraft
from labeling.services.odd_photos import OddDraft
from labeling.services.photos import UploadFacts
from tests.browser import demo_numbers
from tests.factories import AdminFactory, JobFactory, UserFactory
from tests.labeling.pictures import picture
from tests.trainer.pages.files import artefacts, parity
from tests.trainer.pages.findings import all_checks
from tests.trainer.pages.versions import NAMES, a_look, a_release, a_run, a_version, timings
from trainer.models import AuditPrediction, ModelVersion, Phase, RunState, Trigger

PHOTOS_PER_CATEGORY = 14
ANSWERED = 34
GUIDELINES = {
    "cardboard": "Boxes, sleeves and egg trays. Coated drink cartons are trash.",
    "glass": "Bottles and jars, also with their lids. No drinking glasses.",
    "metal": "Cans, foil, lids.",
}
BINS = {
    "dk": ("Denmark", ("Pap", "Glas", "Metal", "Papir", "Plast", "Restaffald")),
    "at": ("Austria", ("Altpapier", "Buntglas", "Gelbe Tonne", "Altpapier", "Gelbe Tonne", "")),
}


def build() -> User:
    """Make people, devices, categories, photos, answers, a deck, runs, versions and jobs; give the admin."""
    admin = AdminFactory.create(username="ada", last_login=timezone.now())
    _people(admin)
    named = [_category(name, by=admin) for name in NAMES]
    truth = _photos(named, by=admin)
    _dispute(truth, by=admin)
    _answers(truth, by=admin)
    _deck(truth)
    _markets(named, by=admin)
    _models(named)
    _seen(truth, named)
    demo_numbers.build(named, truth)
    _data_sets(by=admin)
    _jobs()
    return admin


def _data_sets(*, by: User) -> None:
    """Carry two out, and one in that tells of a photo that is not here."""
    rows = "path,label\nglass/glass12.jpg,glass\n"
    brought.begin(chunks=[rows.encode()], name="corrections.csv", by=by)
    for layout in ("imagefolder", "huggingface"):
        exports.begin(layout=layout, by=by)
    while transfers.next_one() is not None:
        transfers.carry_on()


def _people(admin: User) -> None:
    ben = UserFactory.create(username="ben", last_login=timezone.now() - timedelta(hours=3))
    UserFactory.create(username="kim", role=Role.OPERATOR)
    invitations.invite(role=Role.REVIEWER, note="Noor, from the sorting plant", by=admin)
    devices.connect(name="conveyor 2", by=admin)
    kiosk, _token = devices.connect(name="kiosk at the gate", by=admin)
    kiosk.last_seen_at = timezone.now() - timedelta(minutes=4)
    kiosk.save()
    categories.propose(name="textiles", guideline="Clothes and rags turn up twice a day.", by=ben)


def _category(name: str, *, by: User) -> Category:
    return categories.add(name=name, guideline=GUIDELINES.get(name, ""), by=by)


def _photos(named: list[Category], *, by: User) -> dict[int, Category]:
    """Take photos in, the categories by turns; give what is on each."""
    truth = {}
    for place in range(PHOTOS_PER_CATEGORY):
        for category in named:
            facts = UploadFacts(client_id=uuid.uuid4(), claim=category if place % 2 else None)
            received = photos.take_in(data=_bytes(category, place), facts=facts, by=by)
            truth[received.photo.pk] = category
    return truth


def _bytes(category: Category, place: int) -> bytes:
    """Give a real photo where there are some, else a made one."""
    folder: Path | None = settings.MAGPIE_PHOTOS_DIR
    if folder is None:
        return picture(1000 * category.pk + place, size=(512, 384))
    files = sorted((folder / category.name).glob("*.jpg"))
    return files[(place * 11 + 4) % len(files)].read_bytes()


def _dispute(truth: dict[int, Category], *, by: User) -> None:
    """Let a second camera claim something else of two photos."""
    for photo in Photo.objects.filter(claims__isnull=False, split="pool").order_by("id")[:2]:
        other = next(category for category in truth.values() if category != truth[photo.pk])
        Claim.objects.create(photo=photo, category=other, source=ClaimSource.DEVICE, source_name="device:1")
        photo_states.refresh(photo.pk)


def _answers(truth: dict[int, Category], *, by: User) -> None:
    tab = uuid.uuid4()
    for lead_time_ms in islice(cycle((640, 910, 1280, 730)), ANSWERED):
        [asked] = leases.take(by=by, tab=tab, count=1)
        category = truth[asked.photo_id]
        verifications.record(
            key=uuid.uuid4(),
            photo_id=asked.photo_id,
            kind="category",
            category_id=category.pk,
            lead_time_ms=lead_time_ms,
            by=by,
        )


def _deck(truth: dict[int, Category]) -> None:
    waiting = PhotoState.objects.filter(state=State.OPEN, is_audit=False).order_by("photo_id")
    asked = cycle(((0.93, "typical"), (0.58, "doubtful"), (0.87, "random"), (0.61, "rare"), (0.49, "doubtful")))
    decks.publish(
        entries=[
            DeckEntryDraft(state.pk, truth[state.pk].pk, share, reason, 0.5)
            for state, (share, reason) in zip(waiting, asked, strict=False)
        ],
        grid_entries=[
            GridEntryDraft(truth[state.pk].pk, state.pk, 0.99 - place / 200, likeness=place)
            for place, state in enumerate(waiting)
        ],
        learned_answers=ANSWERED,
        source="head:2",
    )


def _markets(named: list[Category], *, by: User) -> None:
    for code, (name, bins) in BINS.items():
        market: Market = markets.add(name=name, code=code, by=by)
        markets.map_bins(market=market, names=dict(zip((row.pk for row in named), bins, strict=True)), by=by)


def _models(named: list[Category]) -> None:
    learned = [{"id": category.pk, "name": category.name} for category in named]
    first = a_version(1, right=0.84, categories=learned)
    a_look(first, champion=None, accepted=True, reason=_reason("first-version", challenger_right=205, majority=58))
    a_release(first)
    figures = {"gained": 19, "spoilt": 4, "difference": 0.0625, "lower_bound": 0.031}
    held = parity("loses-too-much", "disagrees")
    second = a_version(2, right=0.93, categories=learned, artefacts=artefacts(), parity=held)
    better = _reason("not-worse", **figures)
    a_look(second, champion=first, accepted=True, reason=better, findings=all_checks(better, is_accepted=True))
    a_release(second)
    third = a_version(3, right=0.88, categories=learned)
    worse = {"gained": 3, "spoilt": 14, "difference": -0.0458, "lower_bound": -0.077, "margin": 0.02}
    refused = _reason("maybe-worse", **worse)
    spoilt = _spoilt_by(third, named)
    of_trash = PhotoState.objects.filter(photo__in=spoilt, category=named[-1]).values_list("photo_id", flat=True)
    worse_at = (named[-1].pk, list(of_trash))
    found = all_checks(refused, is_accepted=False, spoilt=spoilt, worse=worse_at)
    a_look(third, champion=second, accepted=False, reason=refused, findings=found)
    a_run(
        state=RunState.FAILED,
        trigger=Trigger.SCHEDULE,
        error_code="training-broke-off",
        error_detail="The process ended without a version: killed by signal 9.",
        timings={},
    )
    a_run(
        state=RunState.RUNNING,
        trigger=Trigger.BUTTON,
        phase=Phase.TRAINING,
        progress=0.62,
        epoch=5,
        epochs=8,
        eta_s=74.0,
        finished_at=None,
        answers=600,
        timings=timings(cache=58.0),
    )


def _spoilt_by(version: ModelVersion, named: list[Category]) -> list[int]:
    """Let a version take the audit photos for another category; give them."""
    photos = PhotoState.objects.filter(is_audit=True, state=State.SETTLED).values_list("photo_id", "category_id")
    following = {category.pk: other.pk for category, other in zip(named, [*named[1:], named[0]], strict=True)}
    for photo_id, category_id in photos:
        said = {"category_id": following[category_id], "confidence": 0.7, "probabilities": [1 / 6] * 6}
        AuditPrediction.objects.create(version=version, photo_id=photo_id, **said)
    return [photo_id for photo_id, _category in photos]


def _seen(truth: dict[int, Category], named: list[Category]) -> None:
    """Let the champion have answered the audit photos, a camera have sent some, and the clock have looked at all."""
    champion, places = ModelVersion.objects.get(number=2), cycle((0, 0, 1))  # every third is taken for the next one
    for state in PhotoState.objects.filter(is_audit=True, state=State.SETTLED):
        said = named[(named.index(truth[state.pk]) + next(places)) % len(named)]
        AuditPrediction.objects.create(
            version=champion, photo_id=state.pk, category_id=said.pk, confidence=0.8, probabilities=[1 / 6] * 6
        )
    Photo.objects.filter(pk__gt=max(truth) - 6).update(device=Device.objects.get(name="kiosk at the gate"))
    measuring.measure_waiting()
    surveys.keep_answers_current()
    surveys.survey_data()
    agreement.measure()
    odd_photos.publish([OddDraft(photo_id, 0.3) for photo_id in list(truth)[::7]])


def _reason(code: str, **params: float) -> dict[str, object]:
    return {"code": code, "params": {"audit_photos": 240, **params}}


def _jobs() -> None:
    now = timezone.now()
    for queue in kinds.QUEUES:
        canary = JobFactory.create(kind=kinds.canary(queue), queue=queue)
        back_at = canary.created_at + timedelta(milliseconds=84)
        Job.objects.filter(pk=canary.pk).update(state=JobState.DONE, started_at=back_at, finished_at=back_at)
    running = {"state": JobState.RUNNING, "attempts": 1, "fence": 1, "started_at": now}
    JobFactory.create(kind="train", key="5", queue="train", claimed_until=now + timedelta(minutes=1), **running)
    ended = {"attempts": 3, "fence": 3, "finished_at": now - timedelta(minutes=12)}
    JobFactory.create(
        kind="train",
        key="4",
        queue="train",
        state=JobState.FAILED,
        error_code="training-broke-off",
        error_detail="The process ended without a version: killed by signal 9.",
        **ended,
    )
    JobFactory.create(kind="photos-added", state=JobState.DONE, **ended)
