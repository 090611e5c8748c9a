"""Keys: every category has its own, and commands stay reachable."""

from __future__ import annotations

import pytest

from gather_client.keys import Category, assign


def test_wanted_keys_are_kept_and_others_get_spare_ones() -> None:
    keys = assign([Category(1, "a", "2"), Category(2, "b", "2"), Category(3, "c"), Category(4, "d", "g")])

    assert [(key, one.name) for key, one in keys.categories] == [("2", "a"), ("1", "b"), ("3", "c"), ("g", "d")]


def test_category_key_wins_and_the_capital_letter_still_commands() -> None:
    keys = assign([Category(1, "metal", "m")])

    assert keys.category("m") == Category(1, "metal", "m")
    assert keys.command("m") is None
    assert keys.command("M") == "mirror"


@pytest.mark.parametrize(("key", "command"), [(" ", "photo"), ("\x1b", "quit"), ("n", "next"), ("?", None)])
def test_commands(key: str, command: str | None) -> None:
    assert assign([]).command(key) == command


def test_quit_and_photo_cannot_be_taken_by_a_category() -> None:
    keys = assign([Category(1, "sly", " "), Category(2, "slyer", "\x1b")])

    assert (keys.command(" "), keys.command("\x1b")) == ("photo", "quit")
    assert len(keys.categories) == 2


def test_more_categories_than_keys_do_no_harm() -> None:
    assert len(assign([Category(n, str(n)) for n in range(80)]).categories) == 34


def test_category_with_a_nonsense_colour_gets_a_real_one() -> None:
    row = {"id": 3, "name": "x", "hotkey": None, "color": "red; background: url(x)"}

    assert Category.from_json(row).colour.startswith("#")
