"""Is the house in order? The bounds of the status page, the same as those of the alerts; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainer.models import RunState
from webapp.house.disks import Disk
from webapp.house.figures import Champion, Figures
from webapp.house.keeper import House
from webapp.templatetags.figures import duration

JOB_LATE_S = 600.0
ANSWERS_BEHIND = 200
HEARTBEAT_LATE_S = 300.0
EXPIRES_SOON = timedelta(days=7)
DISK_LOW, DISK_FULL = 0.10, 0.03
GIGABYTE = 1e9


class Grade(StrEnum):
    """How a part stands; `UNKNOWN` is no fault."""

    GOOD = "good"
    UNKNOWN = ""
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the house: its name, how it stands, in words, and what to do where that is not well."""

    name: str
    grade: Grade
    words: str
    advice: str = ""

    @property
    def needs_a_look(self) -> bool:
        """Say whether somebody should do something."""
        return self.grade in {Grade.WARN, Grade.BAD}


def judge(house: House, disks: Sequence[Disk]) -> list[Part]:
    """Give every part that is known."""
    return [_database(house), *(_of_figures(house.figures) if house.figures else ()), *_of_disks(disks)]


def _of_figures(figures: Figures) -> Iterator[Part]:
    yield _queues(figures)
    yield _jobs(figures)
    yield _photos(figures)
    yield _deck(figures)
    yield _champion(figures)
    yield _training(figures)


def _database(house: House) -> Part:
    if not house.is_database_up:
        return Part(
            name=_("Database"),
            grade=Grade.BAD,
            words=_("It does not answer."),
            advice=_("Nothing is lost: cameras and workers wait. Start it, or look at its log."),
        )
    return Part(name=_("Database"), grade=Grade.GOOD, words=_("It answers."))


def _queues(figures: Figures) -> Part:
    name = _("Workers")
    late = ", ".join(canary.queue for canary in figures.canaries if canary.is_late)
    if late:
        advice = _("Work waits, nothing is lost. See whether the workers run and the broker answers.")
        words = _("Nothing comes back from: {queues}.").format(queues=late)
        return Part(name=name, grade=Grade.BAD, words=words, advice=advice)
    ways = [canary.way_ms for canary in figures.canaries if canary.way_ms is not None]
    if not ways:
        return Part(name=name, grade=Grade.UNKNOWN, words=_("No canary has come back yet."))
    words = _("Every queue is open; the slowest canary took {ms} ms.").format(ms=round(max(ways)))
    return Part(name=name, grade=Grade.GOOD, words=words)


def _jobs(figures: Figures) -> Part:
    name = _("Work")
    oldest = max(figures.backlog, key=lambda row: row.late_s)
    waiting = sum(row.waiting for row in figures.backlog)
    if oldest.late_s > JOB_LATE_S:
        words = _("“{kind}” has been waiting for {time}.").format(kind=oldest.kind, time=duration(oldest.late_s))
        advice = _("More work arrives than is done. Start another worker, or see what the jobs page says.")
        return Part(name=name, grade=Grade.WARN, words=words, advice=advice)
    words = ngettext("{count} job waits.", "{count} jobs wait.", waiting).format(count=waiting)
    return Part(name=name, grade=Grade.GOOD, words=words)


def _photos(figures: Figures) -> Part:
    count = figures.photos_without_embedding
    arrived = figures.direct_uploads.arrived
    words = ngettext("{photos} photo", "{photos} photos", figures.photos).format(photos=figures.photos)
    if count:
        words += _(", {count} without an embedding yet").format(count=count)
    if arrived:
        words += _(", {count} on their way in").format(count=arrived)
    return Part(name=_("Photos"), grade=Grade.GOOD, words=f"{words}.")


def _deck(figures: Figures) -> Part:
    name, learning = _("Deck"), figures.learning
    if learning.seconds_ago is None:
        return Part(name=name, grade=Grade.UNKNOWN, words=_("There is none yet: photos are asked about in hash order."))
    age, behind = duration(learning.seconds_ago), learning.answers - learning.learned_answers
    if behind > ANSWERS_BEHIND:
        words = _("It is {time} old and does not know the last {count} answers.").format(count=behind, time=age)
        advice = _("People go on answering; suggestions grow old. See whether the worker runs.")
        return Part(name=name, grade=Grade.WARN, words=words, advice=advice)
    words = _("It has learned from {count} answers, {time} ago.").format(count=learning.learned_answers, time=age)
    return Part(name=name, grade=Grade.GOOD, words=words)


def _champion(figures: Figures) -> Part:
    name, champion = _("Champion"), figures.champion
    if champion is None:
        return Part(name=name, grade=Grade.UNKNOWN, words=_("No version serves yet."))
    left = champion.expires_at - figures.at if champion.expires_at else EXPIRES_SOON
    if left < EXPIRES_SOON:
        grade = Grade.WARN if left > timedelta() else Grade.BAD
        words = _("The signature of release {number} runs out; cameras would not install it any more.")
        advice = _("It is renewed daily by the trainer. See whether that runs and reads its signing key.")
        return Part(name=name, grade=grade, words=words.format(number=champion.release), advice=advice)
    return Part(name=name, grade=Grade.GOOD, words=_serving(champion))


def _serving(champion: Champion) -> str:
    words = _("Version {version} serves as release {release}").format(
        version=champion.version, release=champion.release
    )
    if champion.accuracy is not None:
        words += _(", right on {percent} % of {count} audit photos").format(
            percent=round(100 * champion.accuracy.accuracy, 1), count=champion.accuracy.photos
        )
    return f"{words}."


def _training(figures: Figures) -> Part:
    name, run = _("Training"), figures.latest_run
    if run is None:
        return Part(name=name, grade=Grade.UNKNOWN, words=_("No run yet."))
    if run.is_active:
        silent_s = (figures.at - (run.heartbeat_at or run.created_at)).total_seconds()
        if silent_s > HEARTBEAT_LATE_S:
            words = _("Run {number} has given no sign of life for {time}.")
            words = words.format(number=run.pk, time=duration(silent_s))
            advice = _("It is taken up again, once. See whether the trainer runs.")
            return Part(name=name, grade=Grade.WARN, words=words, advice=advice)
        words = _("Run {number} is under way, {percent} % done.")
        return Part(name=name, grade=Grade.GOOD, words=words.format(number=run.pk, percent=round(100 * run.progress)))
    if run.state == RunState.FAILED:
        words = _("Run {number} ended without a version.").format(number=run.pk)
        return Part(name=name, grade=Grade.WARN, words=words, advice=_("Its page says why. The champion serves on."))
    ago = duration((figures.at - run.finished_at).total_seconds() if run.finished_at else None)
    words = _("Run {number} made its version, {time} ago.").format(number=run.pk, time=ago)
    return Part(name=name, grade=Grade.GOOD, words=words)


def _of_disks(disks: Sequence[Disk]) -> Iterator[Part]:
    """Give each file system once; where it is one for all, as on a laptop, its name says no more."""
    places: dict[int, list[Disk]] = {}
    for disk in disks:
        places.setdefault(disk.device, []).append(disk)
    names = {"home": _("state"), "cache": _("cache"), "objects": _("photos")}
    for device in places.values():
        held = ", ".join(names[disk.place] for disk in device)
        yield _disk(device[0], _("Disk") if len(places) == 1 else _("Disk: {what}").format(what=held))


def _disk(disk: Disk, name: str) -> Part:
    words = _("{free} GB of {size} GB are free.").format(
        free=round(disk.free_bytes / GIGABYTE, 1), size=round(disk.size_bytes / GIGABYTE, 1)
    )
    if disk.free_share >= DISK_LOW:
        return Part(name=name, grade=Grade.GOOD, words=words)
    grade = Grade.BAD if disk.free_share < DISK_FULL else Grade.WARN
    return Part(name=name, grade=grade, words=words, advice=_("Make room: uploads stop when it is full."))
