"""The table of categories and markets as CSV: for a spreadsheet, and back."""

from __future__ import annotations

import csv
import io

from labeling.selectors import market_table

ID, NAME = "id", "category"


def as_csv() -> str:
    """Give the active categories, one a row, with a column per market; an empty cell is not mapped."""
    table = market_table.table()
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([ID, NAME, *(market.code for market in table.markets)])
    for row in table.rows:
        writer.writerow([row.category.pk, _inert(row.category.name), *(_inert(cell.bin) for cell in row.cells)])
    return file.getvalue()


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula; reading takes the mark off again."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
