"""Learn from the answers in seconds: fit the quick head, rescore what is unanswered, publish a new deck."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from django.conf import settings

from jobs import clock
from jobs.services import queue
from labeling import kinds as labeling
from labeling.selectors import progress, training_data
from labeling.services import decks
from labeling.services.decks import DeckEntryDraft, GridEntryDraft
from trainer import kinds
from trainer.domain import refreshing
from trainer.domain.refreshing import Known
from trainer.embeddings import store
from trainer.embeddings.store import Embeddings
from trainer.head import feature_scale, quick_head
from trainer.head.quick_head import QuickHead
from trainer.models import EmbeddingIndex, EmbeddingSpace, HeadRefresh
from trainer.selection import grids, likeness, ranking
from trainer.selection.ranking import Ranking
from trainer.selectors import acceptance_rules, refreshes, spaces
from trainer.services import accepting, audit_figures, backbones, doubting, forecasting, lessons
from trainer.services.lessons import Lesson

Probabilities = npt.NDArray[np.float32]
SPLIT_AT_ONCE = 2000  # laid out by likeness, whose cost grows with the square


def refresh_when_due() -> dict[str, Any]:
    """Refresh when enough is new and the last time is long enough ago; else come back when it will be."""
    space = spaces.serving()
    if space is None:
        backbones.ensure()
        return {"waits_for": spaces.BACKBONE}
    known, last = _known(space), refreshes.latest()
    wait_s = refreshing.wait_s(
        _as_known(last),
        known,
        since_last_s=(clock.now() - last.created_at).total_seconds() if last else 0.0,
        every_events=settings.MAGPIE_HEAD_EVERY_ANSWERS,
        min_interval_s=settings.MAGPIE_HEAD_MIN_INTERVAL_S,
    )
    if wait_s is None or not known.photos:
        return {"learned": False}
    if wait_s > 0:
        queue.enqueue(labeling.ANSWERS_CHANGED, after_s=wait_s)
        return {"learned": False, "due_in_s": round(wait_s, 1)}
    return _refreshed(space, known)


def refresh_now() -> dict[str, Any]:
    """Refresh whatever is new or not: the categories changed."""
    space = spaces.serving()
    known = _known(space) if space else None
    if space is None or known is None or not known.photos:
        return {"learned": False}
    return _refreshed(space, known)


def refresh(space: EmbeddingSpace, known: Known) -> HeadRefresh:
    """Fit the head in this space, publish the deck that it orders, and record both."""
    started_at = time.monotonic()
    answers = training_data.answers_count()  # counted first: the deck never claims an answer that it did not see
    lesson = lessons.gather(space)
    pool = store.load(space, training_data.unanswered_pool_ids())
    head = _fit(lesson, pool)
    fit_s = time.monotonic() - started_at
    probabilities = head.probabilities(pool.vectors) if head and head.can_suggest and len(pool.photo_ids) else None
    ranked = _rank(pool, probabilities, lesson, head, seed=(space.pk, known.events))
    row = _record(space, known, answers, lesson, head, fit_s)
    row.deck_generation = decks.publish(
        entries=list(_entries(pool, ranked, probabilities, head)),
        grid_entries=list(_grid_entries(pool, probabilities, head)),
        learned_answers=answers,
        source=f"head:{row.pk}",
        fit_s=fit_s,
    ).pk
    row.deck_size = len(ranked.order)
    row.total_s = time.monotonic() - started_at
    row.created_at = clock.now()  # the next refresh, of another machine perhaps, counts from here
    row.save(update_fields=["deck_generation", "deck_size", "total_s", "created_at"])
    return row


def _refreshed(space: EmbeddingSpace, known: Known) -> dict[str, Any]:
    row = refresh(space, known)
    queue.enqueue(kinds.CONSIDER_TRAINING)
    queue.enqueue(kinds.DOUBT_ANSWERS, after_s=doubting.EVERY_S)
    if acceptance_rules.is_followed():
        queue.enqueue(kinds.ACCEPT_LABELS, after_s=accepting.EVERY_S)
    queue.enqueue(kinds.MEASURE_AUDIT, after_s=audit_figures.EVERY_S)
    queue.enqueue(kinds.FORECAST, after_s=forecasting.EVERY_S)
    return {"learned": True, "refresh": row.pk, "answers": row.answers, "total_s": round(row.total_s, 3)}


def _known(space: EmbeddingSpace) -> Known:
    photos = EmbeddingIndex.objects.filter(space=space).count()
    return Known(space_id=space.pk, photos=photos, events=progress.tally().events)


def _as_known(last: HeadRefresh | None) -> Known | None:
    return Known(space_id=last.space_id, photos=last.photos, events=last.events) if last else None


def _fit(lesson: Lesson, pool: Embeddings) -> QuickHead | None:
    scale = feature_scale.measure(pool.vectors) if len(pool.photo_ids) else None
    return quick_head.fit(lesson.embeddings.vectors, lesson.category_ids, lesson.group_ids, scale=scale)


def _rank(
    pool: Embeddings,
    probabilities: Probabilities | None,
    lesson: Lesson,
    head: QuickHead | None,
    *,
    seed: tuple[int, int],
) -> Ranking:
    counts = None
    if head is not None:
        counts = np.array([(lesson.category_ids == category_id).sum() for category_id in head.category_ids])
    return ranking.rank(
        pool.vectors,
        probabilities,
        lesson.embeddings.vectors,
        count=settings.MAGPIE_DECK_SIZE,
        rng=np.random.default_rng(seed),
        strategy=settings.MAGPIE_ASKING,
        label_counts=counts,
        split_rows=_split_rows(pool),
    )


def _split_rows(pool: Embeddings) -> npt.NDArray[np.int64]:
    """Find rows of the pool whose category was split; a later deck has what is left out."""
    split = training_data.split_pool_ids(most=SPLIT_AT_ONCE)
    return np.flatnonzero(np.isin(pool.photo_ids, np.array(split, dtype=np.int64)))


def _entries(
    pool: Embeddings, ranked: Ranking, probabilities: Probabilities | None, head: QuickHead | None
) -> Iterator[DeckEntryDraft]:
    drawn = zip(ranked.order.tolist(), ranked.reasons, ranked.selection_probability.tolist(), strict=True)
    alike = likeness.places(pool.vectors[ranked.order[: settings.MAGPIE_GRID_SIZE]]).tolist()
    for place, (row, reason, selection_probability) in enumerate(drawn):
        category_id, confidence = _suggestion(probabilities, head, row)
        yield DeckEntryDraft(
            photo_id=int(pool.photo_ids[row]),
            category_id=category_id,
            confidence=confidence,
            reason=str(reason),
            selection_probability=selection_probability,
            likeness=alike[place] if place < len(alike) else None,
        )


def _suggestion(
    probabilities: Probabilities | None, head: QuickHead | None, row: int
) -> tuple[int | None, float | None]:
    if probabilities is None or head is None:
        return None, None
    best = int(probabilities[row].argmax())
    return head.category_ids[best], float(probabilities[row, best])


def _grid_entries(
    pool: Embeddings, probabilities: Probabilities | None, head: QuickHead | None
) -> Iterator[GridEntryDraft]:
    if probabilities is None or head is None:
        return
    members = grids.most_confident(probabilities, per_category=settings.MAGPIE_GRID_SIZE)
    for column, rows in enumerate(members):
        for row, place in zip(rows.tolist(), likeness.places(pool.vectors[rows]).tolist(), strict=True):
            yield GridEntryDraft(
                category_id=head.category_ids[column],
                photo_id=int(pool.photo_ids[row]),
                confidence=float(probabilities[row, column]),
                likeness=place,
            )


def _record(
    space: EmbeddingSpace, known: Known, answers: int, lesson: Lesson, head: QuickHead | None, fit_s: float
) -> HeadRefresh:
    return HeadRefresh.objects.create(
        space=space,
        events=known.events,
        answers=answers,
        labels=len(lesson.category_ids),
        photos=known.photos,
        categories=len(head.category_ids) if head else 0,
        temperature=head.temperature if head else None,
        fit_s=fit_s,
        total_s=fit_s,
    )
