"""Which key does what: the usual ones, the categories' own, and what a person chose."""

from __future__ import annotations

import json

import pytest

from labeling.domain import review_keys
from labeling.domain.review_keys import Keys

GLASS, PAPER = 3, 7


def test_somebody_who_chose_nothing_has_the_usual_keys_and_the_categories_own() -> None:
    keys = review_keys.in_effect(Keys(), [(GLASS, "1"), (PAPER, "P")])

    assert keys.categories == {GLASS: "1", PAPER: "p"}
    assert (keys.actions["accept"], keys.actions["skip"], keys.actions["guideline"]) == ("Enter", "Space", "g")


def test_action_takes_its_next_usual_key_where_a_category_has_the_first() -> None:
    keys = review_keys.in_effect(Keys(), [(GLASS, "g")])

    assert keys.categories[GLASS] == "g"
    assert keys.actions["guideline"] == "i"


def test_own_choice_comes_before_hotkeys_and_usual_keys() -> None:
    keys = review_keys.in_effect(Keys({"skip": "1"}, {PAPER: "Enter"}), [(GLASS, "1"), (PAPER, "2")])

    assert keys.actions["skip"] == "1"
    assert keys.categories == {GLASS: "", PAPER: "Enter"}
    assert keys.actions["accept"] == ""


def test_choice_for_a_category_that_is_not_offered_takes_no_key() -> None:
    keys = review_keys.in_effect(Keys({}, {PAPER: "Enter"}), [(GLASS, "1")])

    assert keys.actions["accept"] == "Enter"
    assert PAPER not in keys.categories


@pytest.mark.parametrize("name", review_keys.PRESETS)
def test_preset_can_be_chosen_and_is_recognised(name: str) -> None:
    chosen = review_keys.tidied(Keys(review_keys.PRESETS[name]))

    keys = review_keys.in_effect(chosen, [(GLASS, "1"), (PAPER, "2")])

    used = [key for key in (*keys.actions.values(), *keys.categories.values()) if key]
    assert all(review_keys.is_key(key) for key in used)
    assert len(used) == len(set(used))
    assert keys.actions["accept"] and keys.actions["skip"] and keys.actions["undo"]
    assert review_keys.preset_of(chosen) == name


@pytest.mark.parametrize(("typed", "stored"), [(" ", "Space"), ("G", "g"), ("ENTER", "Enter"), ("é", "é"), ("", "")])
def test_keys_are_stored_by_one_name(typed: str, stored: str) -> None:
    assert review_keys.tidy_key(typed) == stored
    assert review_keys.is_key(stored)


@pytest.mark.parametrize("key", ["Tab", "F5", "gg", "\x00", "Escape"])
def test_key_that_the_page_cannot_have_is_none(key: str) -> None:
    assert not review_keys.is_key(key)


def test_clashes_name_each_key_once_and_forgive_none_at_all() -> None:
    keys = Keys({"skip": "a", "undo": "a", "zoom": ""}, {GLASS: "a", PAPER: ""})

    assert review_keys.clashes(keys) == ["a"]


def test_what_differs_from_usual_is_what_was_chosen() -> None:
    usual = review_keys.in_effect(Keys(), [(GLASS, "1"), (PAPER, "2")])
    said = Keys({**usual.actions, "skip": "j"}, {**usual.categories, PAPER: ""})

    assert review_keys.differing(said, usual) == Keys({"skip": "j"}, {PAPER: ""})


def test_file_gives_back_what_was_written() -> None:
    keys = Keys({"skip": "j"}, {GLASS: "g"})

    assert review_keys.from_file(json.dumps(keys.as_json()).encode()) == keys


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"actions": []}',
        b'{"actions": {"explode": "e"}}',
        b'{"actions": {"skip": 1}}',
        b'{"categories": {"glass": "g"}}',
        b"\xff\xfe",
        b'{"actions": {}, "categories": ' + b"[" * 5000,
    ],
)
def test_file_of_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        review_keys.from_file(data)
