"""How the work stands: what waits, what was answered, which devices send. No read here grows with the photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import OuterRef, Subquery

from accounts.models import Device
from labeling.models import Photo, PhotoState, State
from labeling.selectors import answer_survey, progress
from labeling.selectors.answer_survey import AnswerSurvey, Day

DEVICES_SHOWN = 50
RARE = 1000  # conflicts and second looks are counted up to here: beyond, the exact number helps nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Live counts, and the answers by day as of the last survey (none before the first one)."""

    waiting: int
    accepted: int
    conflicts: int
    second_looks: int
    today: int
    settled: int
    unusable: int
    events: int
    survey: AnswerSurvey | None
    days: Sequence[Day]

    @property
    def answered(self) -> int:
        """Count the photos that have their answer."""
        return self.settled + self.unusable

    @property
    def photos(self) -> int:
        """Count the photos that are asked about or were."""
        return self.answered + self.waiting + self.accepted + self.conflicts + self.second_looks


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One device and the last photo that came from it."""

    device: Device
    photo: Photo | None


def counts() -> Dashboard:
    """Give the counts of this moment."""
    tally, survey = progress.tally(), answer_survey.latest()
    days = _days(survey)
    return Dashboard(
        waiting=tally.waiting,
        accepted=tally.accepted,
        conflicts=_rare(State.CONFLICT),
        second_looks=_rare(State.SECOND_LOOK),
        today=days[-1].count,
        settled=tally.settled,
        unusable=tally.unusable,
        events=tally.events,
        survey=survey,
        days=days,
    )


def devices() -> list[DeviceRow]:
    """Give the devices that may send, each with its last photo: by the index, one probe for each device."""
    newest = Photo.objects.filter(device=OuterRef("pk")).order_by("-received_at").values("pk")[:1]
    rows = list(Device.objects.filter(revoked_at=None).annotate(last=Subquery(newest)).order_by("name")[:DEVICES_SHOWN])
    photos = Photo.objects.in_bulk([row.last for row in rows if row.last is not None])
    return [DeviceRow(device=row, photo=photos.get(row.last)) for row in rows]


def _days(survey: AnswerSurvey | None) -> list[Day]:
    """Bring the survey's days up to this moment: what came since is today's."""
    today = answer_survey.today()
    before = list(survey.days) if survey else []
    while before and before[-1].day < today:  # the survey is of yesterday
        before.append(Day(before[-1].day + timedelta(days=1), 0))
    counted = before.pop().count if before else 0
    since = answer_survey.answers_since(survey.up_to if survey else 0)
    return [*before[-answer_survey.DAYS + 1 :], Day(today, max(0, counted + since))]


def _rare(state: State) -> int:
    """Count photos in a state that few are in, up to `RARE`."""
    return len(PhotoState.objects.filter(state=state, is_excluded=False).values_list("pk")[:RARE])
