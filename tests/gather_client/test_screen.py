"""The drawing: a function of its values."""

from __future__ import annotations

import numpy as np
import pytest

from gather_client import screen
from gather_client.paper import fit
from gather_client.screen import HEIGHT, PANEL, WIDTH, Row, View, draw
from tests.gather_client import pictures
from tests.gather_client.pictures import RED

LEFT_HALF = (slice(100, 560), slice(50, 400))
RIGHT_HALF = (slice(100, 560), slice(540, 890))


def halves() -> np.ndarray:
    frame = pictures.plain((0, 0, 0), width=940, height=664)
    frame[:, :470] = RED
    return frame


def test_picture_keeps_its_colours_and_its_shape() -> None:
    canvas = draw(halves(), View())

    assert canvas.shape == (HEIGHT, WIDTH, 3)
    assert (canvas[LEFT_HALF] == RED).all()
    assert (canvas[RIGHT_HALF] == 0).all()


def test_mirror_turns_the_picture_and_not_the_frame() -> None:
    frame = halves()

    canvas = draw(frame, View(), mirror=True)

    assert (canvas[RIGHT_HALF] == RED).all()
    assert (frame[:, :470] == RED).all()


@pytest.mark.parametrize("size", [(1, 1), (4000, 10), (10, 4000), (1080, 1920)])
def test_any_frame_fits(size: tuple[int, int]) -> None:
    assert draw(pictures.plain(height=size[0], width=size[1]), View()).shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("name", ["rødgrød", "Стекло", "ガラス", "زجاج", "<b>x</b>", "a" * 300, "", "\u202eevil", "🍾"])
def test_any_category_name_can_be_drawn(name: str) -> None:
    with_name = draw(pictures.plain(), View(rows=(Row("1", name, "#4fa3ff", 3),), last=name, suggestion=name))

    assert not np.array_equal(with_name, draw(pictures.plain(), View()))


@pytest.mark.parametrize(
    "view",
    [
        View(network="offline", network_text="no network"),
        View(waiting=3),
        View(refused=1),
        View(taken=2),
        View(last="Kept"),
        View(suggestion="glass", confidence=0.9),
        View(model="Champion, release 3"),
        View(warning="Blurred"),
        View(stopped="The disk is full.\nFree space."),
        View(hints="Esc quit"),
        View(rows=(Row("1", "glass", "#4fa3ff", 1),)),
    ],
)
def test_every_fact_can_be_seen(view: View) -> None:
    assert not np.array_equal(draw(pictures.plain(), view), draw(pictures.plain(), View()))


def test_stopped_capture_is_a_red_banner_over_the_picture() -> None:
    canvas = draw(pictures.plain((0, 0, 0)), View(stopped="The disk is full.", warning="Blurred"))

    assert tuple(canvas[2, 2]) == (0xFF, 0x6B, 0x6B)


def test_more_categories_than_fit_are_counted_and_stay_in_the_panel() -> None:
    rows = tuple(Row(str(n), f"category {n}", "#4fa3ff") for n in range(100))

    canvas = draw(pictures.plain(), View(rows=rows))

    line_y = HEIGHT - screen._CARD_HEIGHT - 8
    below = canvas[line_y + 1 : line_y + 10, WIDTH - PANEL + 24 : WIDTH - 24]
    assert (below == below[0, 0]).all()


def test_long_text_is_shortened_to_its_room() -> None:
    assert fit("short", 20, 500) == "short"
    assert fit("a" * 300, 20, 100).endswith("…")
    assert len(fit("a" * 300, 20, 100)) < 20
