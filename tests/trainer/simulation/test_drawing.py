"""The curves as files: the same picture in both formats."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from trainer.simulation import figure, png, svg
from trainer.simulation.curves import Curve
from trainer.simulation.figure import COLOURS, HEIGHT, NAME_GAP, WIDTH

LABELS = 20 * np.arange(1, 31)


def curve(strategy: str, top: float) -> Curve:
    accuracy = top - 0.3 * np.exp(-LABELS / 150)
    return Curve(strategy=strategy, labels=LABELS, accuracy=accuracy[None], full=np.array([0.82]))


def drawn() -> figure.Figure:
    return figure.draw([curve("random", 0.80), curve("hybrid", 0.82), curve("margin", 0.815)])


def test_every_curve_lies_within_the_axes_and_is_named() -> None:
    plot = drawn()

    curves = [line for line in plot.lines if len(line.points) == len(LABELS)]
    assert [line.colour for line in curves] == [COLOURS[name] for name in ("margin", "random", "hybrid")]
    for line in curves:
        assert all(figure.LEFT <= x <= WIDTH - figure.RIGHT for x, _ in line.points)
        assert all(figure.TOP <= y <= HEIGHT - figure.BOTTOM for _, y in line.points)
        assert list(line.points) == sorted(line.points)
    names = {words.text.split(":")[0] for words in plot.words}
    assert {"hybrid", "margin", "random"} <= names


def test_names_do_not_overlap_where_curves_end_together() -> None:
    plot = figure.draw([curve(name, 0.81) for name in COLOURS])

    heights = sorted(words.at[1] for words in plot.words if words.text.split(":")[0] in COLOURS)

    assert len(heights) == len(COLOURS)
    assert min(np.diff(heights)) >= NAME_GAP - 1e-6


def test_svg_stands_alone_and_is_inert() -> None:
    plot = figure.draw([curve("<img src=x>", 0.8)])

    root = ElementTree.fromstring(svg.render(plot))

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img" and root.get("aria-label")
    assert {node.tag.rpartition("}")[2] for node in root.iter()} == {"svg", "rect", "polyline", "text"}


def test_png_shows_the_curves_in_their_colours() -> None:
    picture = Image.open(io.BytesIO(png.render(drawn())))

    assert picture.size == (WIDTH * png.PIXELS, HEIGHT * png.PIXELS)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or []}
    for name in ("hybrid", "margin", "random"):
        assert tuple(bytes.fromhex(COLOURS[name][1:])) in colours


def test_flat_curves_can_be_drawn() -> None:
    flat = Curve(strategy="random", labels=np.array([20]), accuracy=np.array([[1.0]]), full=np.array([1.0]))

    assert len(svg.render(figure.draw([flat]))) > 500
    assert len(png.render(figure.draw([flat]))) > 500
