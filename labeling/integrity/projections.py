"""Projections against events: photo states, running counts, categories."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection, transaction

from accounts.findings import Check, Finding, Look
from labeling.integrity import faults
from labeling.models import Category, CategoryChange, CategoryExample, Tally
from labeling.selectors import photo_states
from labeling.services import rebuilding, tallies


def checks() -> tuple[Check, ...]:
    """List what is looked at here. The counts come after the states that they count."""
    return (
        Check(name="categories", find=_categories, repair=_change_back),
        Check(name="examples", find=_examples, repair=_take_out),
        Check(name="photo states", find=_states, repair=_project),
        Check(name="counts", find=_counts, repair=_count),
    )


def _states(look: Look) -> Iterator[Finding]:
    for photo_id in rebuilding.wrong_states():
        yield faults.STATE_WRONG.at(f"photo {photo_id}", photo=photo_id)


def _project(findings: Sequence[Finding]) -> None:
    rebuilding.rebuild_states()


def _counts(look: Look) -> Iterator[Finding]:
    """Compare the counts with the states in one transaction, so that no answer comes in between."""
    with transaction.atomic():
        _keep_still()
        tally, counted = Tally.objects.filter(pk=1).first() or Tally(), tallies.counted()
    for name, found in counted.items():
        said = getattr(tally, name)
        if said != found:
            yield faults.TALLY_WRONG.at(name, said=said, found=found)


def _count(findings: Sequence[Finding]) -> None:
    tallies.rebuild()


def _keep_still() -> None:
    """Read both tables as they are at one moment; SQLite's transactions do so anyway."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _categories(look: Look) -> Iterator[Finding]:
    last = _last_changes()
    for category in Category.objects.filter(pk__in=last).order_by("pk"):
        for field, value in last[category.pk].items():
            if getattr(category, field) != value:
                subject = f"category {category.pk}"
                yield faults.CATEGORY_WRONG.at(subject, field=field, category=category.pk, value=value)


def _change_back(findings: Sequence[Finding]) -> None:
    """Set all fields of a category at once: some, such as status and heir, may only stand together."""
    fields: dict[int, dict[str, Any]] = {}
    for finding in findings:
        fields.setdefault(finding.extra["category"], {})[finding.extra["field"]] = finding.extra["value"]
    for category_id, values in fields.items():
        Category.objects.filter(pk=category_id).update(**values)


def _examples(look: Look) -> Iterator[Finding]:
    shown = set(CategoryExample.objects.values_list("photo_id", flat=True))
    for photo_id in sorted(photo_states.never_ranked(shown)):
        yield faults.EXAMPLE_WRONG.at(f"photo {photo_id}", photo=photo_id)


def _take_out(findings: Sequence[Finding]) -> None:
    CategoryExample.objects.filter(photo_id__in=[finding.extra["photo"] for finding in findings]).delete()


def _last_changes() -> dict[int, dict[str, Any]]:
    """Give, per category, what its changes left each of its fields at."""
    last: dict[int, dict[str, Any]] = {}
    for category_id, after in CategoryChange.objects.order_by("pk").values_list("category_id", "after"):
        last.setdefault(category_id, {}).update(after)
    return last
