"""A table of bins as people send it: categories down, markets across."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

ID, NAME = "id", "category"
MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class BinTable:
    """What was sent: for each market's code, the bin by what names the category; and what is wrong with it."""

    bins: Mapping[str, Mapping[str, str]]
    problem: str = ""


def parse(text: str) -> BinTable:
    """Read a table whose first row names `id` or `category`, then markets by their codes. An empty cell is not mapped.

    `problem` is empty when the table can be read: no-columns, too-long, or ragged.
    """
    rows = list(_rows(text))
    if not rows or not {ID, NAME} & set(rows[0]) or not _codes(rows[0]):
        return BinTable({}, problem="no-columns")
    head, body = rows[0], rows[1:]
    if len(body) > MOST_ROWS:
        return BinTable({}, problem="too-long")
    if any(len(row) != len(head) for row in body):
        return BinTable({}, problem="ragged")
    return BinTable({code: {_named(head, row): row[place] for row in body} for place, code in _codes(head)})


def _rows(text: str) -> Iterator[list[str]]:
    sample = text.lstrip("\ufeff")
    delimiter = ";" if sample.partition("\n")[0].count(";") > sample.partition("\n")[0].count(",") else ","
    try:
        for row in csv.reader(io.StringIO(sample), delimiter=delimiter):
            cells = [cell.strip().removeprefix("'") for cell in row]
            if any(cells):
                yield cells
    except csv.Error:
        return


def _codes(head: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, cell.lower()) for place, cell in enumerate(head) if cell and cell.lower() not in {ID, NAME}]


def _named(head: Sequence[str], row: Sequence[str]) -> str:
    """Give what names the row's category: its id where there is one, else its name."""
    cells = dict(zip(head, row, strict=True))
    return cells.get(ID) or cells.get(NAME, "")
