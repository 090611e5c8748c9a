"""Changes of categories."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.models import Job
from labeling import errors
from labeling.models import Category, CategoryChange
from labeling.services import categories
from tests.factories import AdminFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("database")]


def test_add_finds_key_colour_and_place() -> None:
    admin = AdminFactory()

    glass = categories.add(name=" Glass ", by=admin)
    paper = categories.add(name="paper", by=admin)

    assert (glass.name, glass.hotkey, glass.position, glass.status) == ("Glass", "1", 1, "active")
    assert (paper.hotkey, paper.position) == ("2", 2)
    assert glass.color != paper.color


def test_add_is_one_audited_change_that_the_trainer_hears_of() -> None:
    admin = AdminFactory()

    glass = categories.add(name="glass", by=admin)

    change = CategoryChange.objects.get()
    assert (change.category, change.kind, change.by) == (glass, "added", admin)
    assert change.after["name"] == "glass"
    assert Job.objects.filter(kind="categories-changed").count() == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": "GLASS"}, errors.CategoryNameTaken),
        ({"name": "  "}, errors.CategoryNameBad),
        ({"name": "42"}, errors.CategoryNameBad),
        ({"name": "paper", "hotkey": "1"}, errors.CategoryHotkeyTaken),
        ({"name": "paper", "hotkey": "x"}, errors.CategoryHotkeyBad),
        ({"name": "paper", "color": "red"}, errors.CategoryColorBad),
    ],
)
def test_add_what_cannot_be_is_refused_and_changes_nothing(values: dict[str, str], error: type[Exception]) -> None:
    categories.add(name="glass", hotkey="1", by=None)

    with pytest.raises(error):
        categories.add(**values, by=None)

    assert Category.objects.count() == CategoryChange.objects.count() == 1


def test_add_compares_names_in_any_script() -> None:
    categories.add(name="Öl", by=None)

    with pytest.raises(errors.CategoryNameTaken):
        categories.add(name="öl", by=None)


def test_propose_then_approve_gives_a_key() -> None:
    proposed = categories.propose(name="cork", by=UserFactory())
    before = (proposed.status, proposed.hotkey)

    approved = categories.approve(category_id=proposed.pk, by=AdminFactory())

    assert before == ("proposed", "")
    assert (approved.status, approved.hotkey) == ("active", "1")
    assert list(CategoryChange.objects.order_by("pk").values_list("kind", flat=True)) == ["proposed", "approved"]


def test_retire_frees_name_and_key_and_reopen_finds_another_key() -> None:
    admin = AdminFactory()
    glass = categories.add(name="glass", by=admin)
    categories.retire(category_id=glass.pk, by=admin)
    paper = categories.add(name="paper", by=admin)

    reopened = categories.reopen(category_id=glass.pk, by=admin)

    assert paper.hotkey == "1"
    assert (reopened.status, reopened.hotkey) == ("active", "2")


def test_reopen_under_a_name_taken_since_is_refused() -> None:
    admin = AdminFactory()
    glass = categories.add(name="glass", by=admin)
    categories.retire(category_id=glass.pk, by=admin)
    categories.add(name="Glass", by=admin)

    with pytest.raises(errors.CategoryNameTaken):
        categories.reopen(category_id=glass.pk, by=admin)

    assert Category.objects.get(pk=glass.pk).status == "retired"


@pytest.mark.parametrize("move", [categories.approve, categories.reopen])
def test_move_from_another_status_is_refused(move: Any) -> None:
    glass = categories.add(name="glass", by=None)

    with pytest.raises(errors.CategoryInAnotherState):
        move(category_id=glass.pk, by=AdminFactory())


def test_edit_writes_down_what_differs() -> None:
    admin = AdminFactory()
    glass = categories.add(name="glass", by=admin)

    categories.edit(category_id=glass.pk, by=admin, name="bottles", hotkey="1")

    change = CategoryChange.objects.latest("pk")
    assert (change.before, change.after) == ({"name": "glass"}, {"name": "bottles"})


def test_edit_that_changes_nothing_is_no_event() -> None:
    glass = categories.add(name="glass", by=None)

    categories.edit(category_id=glass.pk, by=AdminFactory(), name="glass")

    assert CategoryChange.objects.count() == 1


def test_edit_of_an_unknown_category_is_refused() -> None:
    with pytest.raises(errors.CategoryUnknown):
        categories.edit(category_id=5, by=AdminFactory(), name="glass")
