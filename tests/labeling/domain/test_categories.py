"""Names, keys and colours."""

from __future__ import annotations

import pytest

from labeling.domain import categories


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("glass", True),
        ("Glas & Co", True),
        ("<img src=x>", True),
        ("", False),
        ("7", False),
        ("a\nb", False),
        ("x" * 81, False),
    ],
)
def test_is_name(name: str, fits: bool) -> None:
    assert categories.is_name(name) is fits


def test_tidy_name_takes_white_space_away() -> None:
    assert categories.tidy_name("  old \t paper\n") == "old paper"


def test_hotkeys_leave_the_review_pages_own_keys_alone() -> None:
    assert not set(categories.HOTKEYS) & categories.RESERVED_KEYS
    assert not any(categories.is_hotkey(key) for key in (*categories.RESERVED_KEYS, "", "ab", "12"))


def test_free_hotkey_gives_digits_first_and_nothing_at_last() -> None:
    assert categories.free_hotkey([]) == "1"
    assert categories.free_hotkey("1234567890") == "a"
    assert categories.free_hotkey(categories.HOTKEYS) == ""


def test_color_of_differs_for_the_first_eight() -> None:
    assert len({categories.color_of(number) for number in range(8)}) == 8
    assert all(categories.is_color(categories.color_of(number)) for number in range(20))
