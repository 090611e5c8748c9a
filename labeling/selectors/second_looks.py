"""Which photos somebody should look at a second time, without knowing what was said the first time.

Conflicts and photos that somebody was unsure of come first, in hash order; then settled ones that a confident model
contradicts, the most confident first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from accounts.models import User
from labeling.domain import desks
from labeling.selectors import queue
from labeling.selectors.queue import Candidate

COUNTED_TO = 1000  # nobody needs to know how many more there are

_DISPUTED = "s.state IN ('conflict', 'second-look') AND NOT s.is_excluded"
# A doubt that an answer has heard since, or that is about a category no longer asked for, is none any more.
_DOUBTED = """
    labeling_doubt d CROSS JOIN labeling_photostate s
    JOIN labeling_category c ON c.id = d.category_id AND c.status = 'active'
    WHERE s.photo_id = d.photo_id AND s.state = 'settled' AND s.category_id <> d.category_id
    AND s.changed_at <= d.created_at AND NOT s.is_audit AND NOT s.is_excluded
"""
# Who has had a second look at a photo is not asked a third time, whatever came of it.
_LOOKED_TWICE = f"""
    AND NOT EXISTS (
        SELECT 1 FROM labeling_verification v
        WHERE v.photo_id = s.photo_id AND v.reviewer_id = %(reviewer)s AND v.kind NOT IN ('undo', 'skip')
        AND v.asked_reason IN {desks.BLIND}
        AND NOT EXISTS (SELECT 1 FROM labeling_verification u WHERE u.undoes_id = v.id))
"""
_SELECT_DISPUTED = f"""
    SELECT s.photo_id FROM labeling_photostate s
    WHERE {_DISPUTED} AND {queue.UNLEASED} {{not_mine}}
    ORDER BY s.skips, s.queue_order LIMIT %(count)s
"""
_SELECT_DOUBTED = f"""
    SELECT s.photo_id FROM {_DOUBTED} AND {queue.UNLEASED} {{not_mine}}
    ORDER BY d.confidence DESC, d.photo_id LIMIT %(count)s
"""
_COUNT = f"""
    SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM labeling_photostate s WHERE {_DISPUTED} LIMIT %(most)s) a)
         + (SELECT COUNT(*) FROM (SELECT 1 FROM {_DOUBTED} LIMIT %(most)s) b)
"""


def find(*, reviewer: User, now: datetime, count: int, may_decide: bool) -> list[Candidate]:
    """Give and lock free photos for a second look: those that the reviewer never answered, then those only skipped.

    Who may decide is also asked about photos answered before, last: a house may have one pair of eyes. No suggestion
    comes with any of them.
    """
    reason = desks.second_look_reason(may_decide=may_decide)
    for not_mine in _stages(may_decide=may_decide):
        found = _find(not_mine, reviewer=reviewer, now=now, count=count)
        if found:
            return [Candidate(photo_id, reason=reason) for photo_id in found]
    return []


def waiting() -> int:
    """Count the photos that wait for a second look, up to some thousand."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"most": COUNTED_TO})
        count: int = cursor.fetchone()[0]
    return min(count, COUNTED_TO)


def _stages(*, may_decide: bool) -> Iterator[str]:
    yield queue.ANSWERED_OR_SKIPPED
    yield queue.ANSWERED
    if may_decide:
        yield _LOOKED_TWICE


def _find(not_mine: str, *, reviewer: User, now: datetime, count: int) -> list[int]:
    found: list[int] = []
    for sql in (_SELECT_DISPUTED, _SELECT_DOUBTED):
        if len(found) < count:
            statement = sql.format(not_mine=not_mine)
            found += [pk for (pk,) in queue.rows(statement, reviewer=reviewer, now=now, count=count - len(found))]
    return found
