"""Draw a figure as SVG: a file that stands alone."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from trainer.simulation.figure import HEIGHT, PAPER, WIDTH, Figure, Line, Words


def render(figure: Figure) -> str:
    """Give the file's text."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" aria-label={quoteattr(figure.title)} font-family="sans-serif">'
    )
    paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
    drawn = [*(_line(line) for line in figure.lines), *(_words(words) for words in figure.words)]
    return "\n".join([head, paper, *drawn, "</svg>", ""])


def _line(line: Line) -> str:
    points = " ".join(f"{x:g},{y:g}" for x, y in line.points)
    return (
        f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="{line.width:g}"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    )


def _words(words: Words) -> str:
    x, y = words.at
    weight = "bold" if words.is_bold else "normal"
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{words.anchor}" font-size="{words.size}" font-weight="{weight}"'
        f' fill="{words.colour}">{escape(words.text)}</text>'
    )
