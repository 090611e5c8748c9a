"""How fast and how alike reviewers answer, as the last report says: counted by a job, never in a request."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from accounts.models import User
from labeling.domain import agreement, pace
from labeling.domain.agreement import Agreement
from labeling.domain.meanings import Meanings
from labeling.domain.pace import Pace
from labeling.models import AgreementReport, AnswerKind, PhotoState, State, Verification
from labeling.selectors import meanings, verifications

Label = Hashable  # a category's id, or "unusable"
ROWS_AT_ONCE = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    """One person's pace, and agreement with what became of photos that others answered too."""

    id: int
    name: str
    is_active: bool
    pace: Pace
    consensus: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people, and how they agree on photos that both answered."""

    first: str
    second: str
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the last count found; `events` is how many verification rows it knew. Most answers and photos first."""

    events: int
    made_at: datetime
    took_s: float
    reviewers: list[Reviewer]
    pairs: list[Pair]


def latest() -> Report | None:
    """Give the last report, or None before the first."""
    row = AgreementReport.objects.filter(pk=1).first()
    if row is None:
        return None
    people = {user.pk: user for user in User.objects.all()}
    reviewers = [_reviewer(figures, people) for figures in row.figures["reviewers"] if figures["id"] in people]
    pairs = [_pair(figures, people) for figures in row.figures["pairs"]]
    return Report(events=row.events, made_at=row.created_at, took_s=row.took_s, reviewers=reviewers, pairs=pairs)


def paces() -> dict[int, Pace]:
    """Count every reviewer's pace. Undone answers were work too; undos and imports are none. Not for a request."""
    given = Verification.objects.exclude(kind=AnswerKind.UNDO).exclude(asked_reason=verifications.IMPORTED)
    rows = given.order_by("reviewer_id", "-id")
    said = rows.values_list("reviewer_id", "created_at", "lead_time_ms").iterator(chunk_size=ROWS_AT_ONCE)
    found = {}
    for reviewer_id, theirs in groupby(said, key=lambda row: row[0]):
        newest_first = [(at, lead_time_ms) for _reviewer_id, at, lead_time_ms in theirs]
        moments = [at for at, _ms in reversed(newest_first)]
        found[int(reviewer_id)] = pace.of(moments, [ms for _at, ms in newest_first if ms is not None])
    return found


def agreements() -> tuple[dict[int, Agreement], dict[tuple[int, int], Agreement]]:
    """Compare reviewers with the consensus, and with each other, over photos that two or more answered.

    The consensus is what the photo was settled with; where it was not, what most of the others said. Each one's last
    standing answer counts, read as it means today; who was unsure rated nothing. Not for a request.
    """
    with_consensus: dict[int, Counter[tuple[Label, Label]]] = defaultdict(Counter)
    between: dict[tuple[int, int], Counter[tuple[Label, Label]]] = defaultdict(Counter)
    outcomes = _outcomes()
    for photo_id, ratings in _ratings():
        for reviewer_id, label in ratings.items():
            consensus = outcomes.get(photo_id) or agreement.most_of_the_others(ratings, reviewer_id)
            if consensus is not None:
                with_consensus[reviewer_id][label, consensus] += 1
            for other_id, other in ratings.items():
                if reviewer_id < other_id:
                    between[reviewer_id, other_id][label, other] += 1
    return (
        {reviewer_id: agreement.of(pairs) for reviewer_id, pairs in with_consensus.items()},
        {ids: agreement.of(pairs) for ids, pairs in between.items()},
    )


def _ratings() -> Iterator[tuple[int, dict[int, Label]]]:
    """Give, for each photo that two or more rated, what each of them said."""
    said = Verification.objects.standing().exclude(kind=AnswerKind.SKIP).filter(photo__state__answers__gte=2)
    rows = said.order_by("photo_id", "id").values_list("photo_id", "reviewer_id", "kind", "category_id")
    read_as = meanings.current()
    for photo_id, answers in groupby(rows.iterator(chunk_size=ROWS_AT_ONCE), key=lambda row: row[0]):
        labels = {reviewer_id: _label(kind, category_id, read_as) for _pk, reviewer_id, kind, category_id in answers}
        rated = {reviewer_id: label for reviewer_id, label in labels.items() if label is not None}
        if len(rated) > 1:
            yield photo_id, rated


def _label(kind: str, category_id: int | None, read_as: Meanings) -> Label | None:
    if kind == AnswerKind.CATEGORY and category_id is not None:
        return read_as.resolve(category_id)
    return kind if kind == AnswerKind.UNUSABLE else None


def _outcomes() -> dict[int, Label]:
    ended = PhotoState.objects.filter(answers__gte=2, state__in=(State.SETTLED, State.UNUSABLE))
    return {
        photo_id: category_id if state == State.SETTLED else AnswerKind.UNUSABLE.value
        for photo_id, state, category_id in ended.values_list("pk", "state", "category_id")
    }


def _reviewer(figures: Mapping[str, Any], people: Mapping[int, User]) -> Reviewer:
    user = people[figures["id"]]
    return Reviewer(
        id=user.pk,
        name=user.get_username(),
        is_active=user.is_active,
        pace=Pace(**figures["pace"]),
        consensus=Agreement(**figures["consensus"]),
    )


def _pair(figures: Mapping[str, Any], people: Mapping[int, User]) -> Pair:
    first, second = (people[pk].get_username() if pk in people else f"#{pk}" for pk in figures["between"])
    return Pair(first=first, second=second, agreement=Agreement(**figures["agreement"]))
