"""Surveys: what a job finds when it looks at everything, so that no page does."""

from __future__ import annotations

import uuid
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from jobs.models import Job
from labeling import kinds
from labeling.errors import ObjectStoreDown
from labeling.models import AnswerKind, OddPhoto, Photo, PhotoMeasure, Survey, SurveyName
from labeling.selectors import answer_survey, dashboard, data_report
from labeling.services import erasing, measuring, odd_photos, photos, surveys, undoing, verifications
from labeling.services.odd_photos import OddDraft
from labeling.services.photos import UploadFacts
from labeling.storage import objects
from tests.factories import AdminFactory, CategoryFactory, PhotoFactory, UserFactory, VerificationFactory
from tests.labeling.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def taken_in(seed: int) -> Photo:
    return photos.take_in(data=picture(seed), facts=UploadFacts(client_id=uuid.uuid4()), by=AdminFactory.create()).photo


def answered(photo: Photo, category: object, by: object) -> None:
    verifications.answer_from_import(key=uuid.uuid4(), photo=photo, category=category, by=by)  # type: ignore[arg-type]


def test_answers_are_counted_by_day_and_category() -> None:
    admin, glass, paper = AdminFactory.create(), CategoryFactory.create(), CategoryFactory.create()
    for photo in [*PhotoFactory.create_batch(3), PhotoFactory.create(audit=True)]:
        answered(photo, glass, admin)
    undoing.undo(key=uuid.uuid4(), by=admin)
    VerificationFactory.create(kind=AnswerKind.SKIP, created_at=timezone.now() - timedelta(days=3))

    surveys.keep_answers_current()

    survey = answer_survey.latest()
    assert survey is not None
    assert (survey.of(glass.pk).pool + survey.of(glass.pk).audit, survey.of(paper.pk).pool) == (3, 0)
    counts = [day.count for day in survey.days]
    assert (len(counts), counts[-4], counts[-1], sum(counts)) == (answer_survey.DAYS, 1, 3, 4)


def test_survey_is_made_anew_only_when_something_changed() -> None:
    answered(PhotoFactory.create(), CategoryFactory.create(), AdminFactory.create())

    assert surveys.keep_answers_current()
    assert not surveys.keep_answers_current()
    PhotoFactory.create()
    assert surveys.keep_answers_current()
    assert Survey.objects.count() == 1


def test_survey_of_yesterday_is_made_anew() -> None:
    surveys.keep_answers_current()
    Survey.objects.update(made_at=timezone.now() - timedelta(days=1))

    assert surveys.keep_answers_current()


def test_dashboard_is_live_between_surveys() -> None:
    admin, glass = AdminFactory.create(), CategoryFactory.create()
    waiting = PhotoFactory.create_batch(3)
    answered(waiting[0], glass, admin)
    surveys.keep_answers_current()
    before = dashboard.counts()

    answered(waiting[1], glass, admin)
    answered(waiting[2], glass, admin)
    undoing.undo(key=uuid.uuid4(), by=admin)

    now = dashboard.counts()
    assert (before.today, before.answered, before.waiting, before.photos) == (1, 1, 2, 3)
    assert (now.today, now.answered, now.waiting, now.photos) == (2, 2, 1, 3)
    assert len(now.days) == answer_survey.DAYS


def test_dashboard_before_any_survey_counts_today() -> None:
    answered(PhotoFactory.create(), CategoryFactory.create(), AdminFactory.create())

    counts = dashboard.counts()

    assert (counts.today, counts.survey, [day.count for day in counts.days]) == (1, None, [1])


def test_photos_are_measured_once_and_unreadable_ones_too() -> None:
    read, unreadable = taken_in(1), PhotoFactory.create()

    assert measuring.measure_waiting() == {"measured": 2}
    assert measuring.measure_waiting() == {"measured": 0}

    measure = PhotoMeasure.objects.get(pk=read.pk)
    assert measure.brightness is not None
    assert 0.2 < measure.brightness < 0.8
    assert PhotoMeasure.objects.get(pk=unreadable.pk).sharpness is None


def test_store_that_is_away_leaves_photos_unmeasured() -> None:
    taken_in(1)

    with mock.patch.object(objects, "read", side_effect=ObjectStoreDown(key="x")), pytest.raises(ObjectStoreDown):
        measuring.measure_waiting()

    assert not PhotoMeasure.objects.exists()


def test_measuring_goes_on_in_another_slice() -> None:
    taken_in(1)
    Job.objects.all().delete()

    measuring.measure_waiting(budget_s=0)

    assert Job.objects.filter(kind=kinds.MEASURE_PHOTOS).count() == 1


def test_data_report_tells_counts_sizes_measures_and_near_pairs() -> None:
    glass, admin = CategoryFactory.create(name="glass"), AdminFactory.create()
    first, second = taken_in(1), taken_in(2)
    copy = taken_in_again(1)
    answered(first, glass, admin)
    measuring.measure_waiting()

    surveys.survey_data()

    report = data_report.latest()
    assert report is not None
    assert (report.photos, report.measured, report.sizes) == (3, 3, [(96, 72, 3)])
    assert [(row.name, row.photos) for row in report.categories] == [("glass", 1), ("not answered yet", 2)]
    assert sum(each.count for each in report.brightness) == 3
    assert sorted(report.sample) == [first.pk, second.pk, copy.pk]
    assert [(pair.first, pair.second) for pair in report.near] == [(first.pk, copy.pk)]
    assert Job.objects.filter(kind=kinds.DATA_SURVEYED).exists()


def taken_in_again(seed: int) -> Photo:
    """Take in the same look from somebody else: another moment, so another capture group."""
    data = picture(seed, quality=70)
    return photos.take_in(data=data, facts=UploadFacts(client_id=uuid.uuid4()), by=UserFactory.create()).photo


def test_erased_photos_leave_the_report() -> None:
    kept, gone = taken_in(1), taken_in(2)
    measuring.measure_waiting()
    surveys.survey_data()
    odd_photos.publish([OddDraft(photo.pk, 0.1) for photo in (kept, gone) if not photo.is_audit])

    erasing.erase(photo_id=gone.pk, by=AdminFactory.create())

    report = data_report.latest()
    assert report is not None
    shown = {*report.sample, *report.darkest, *report.brightest, *report.blurred, *report.odd}
    assert shown == {kept.pk}
    assert list(PhotoMeasure.objects.values_list("pk", flat=True)) == [kept.pk]


def test_audit_photos_are_never_called_odd() -> None:
    pool, audit = PhotoFactory.create(), PhotoFactory.create(audit=True)

    kept = odd_photos.publish([OddDraft(audit.pk, 0.0), OddDraft(pool.pk, 0.1)])

    assert kept == 1
    assert list(OddPhoto.objects.values_list("photo_id", "place")) == [(pool.pk, 0)]


def test_clock_asks_for_a_report_once_there_are_photos() -> None:
    surveys.keep_current()
    assert not Job.objects.filter(kind=kinds.SURVEY_DATA).exists()

    PhotoFactory.create()
    surveys.keep_current()

    assert Job.objects.filter(kind=kinds.SURVEY_DATA).count() == 1
    assert Job.objects.filter(kind=kinds.MEASURE_PHOTOS).count() == 1


def test_report_is_not_drawn_up_again_within_the_hour() -> None:
    PhotoFactory.create()
    surveys.survey_data()
    PhotoFactory.create()
    Job.objects.all().delete()

    surveys.keep_current()
    assert not Job.objects.filter(kind=kinds.SURVEY_DATA).exists()
    Survey.objects.filter(name=SurveyName.DATA).update(made_at=timezone.now() - 2 * surveys.DATA_EVERY)
    surveys.keep_current()

    assert Job.objects.filter(kind=kinds.SURVEY_DATA).exists()
