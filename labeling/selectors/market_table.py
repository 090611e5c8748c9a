"""Where each category goes in each market, as a table."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.models import Bin, Category, Market
from labeling.selectors import categories


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One market's bin for one category; empty when it is not mapped."""

    market: Market
    bin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One category's bins, in the order of the markets."""

    category: Category
    cells: list[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketTable:
    """Categories down, markets across."""

    markets: list[Market]
    rows: list[Row]


def table() -> MarketTable:
    """Give the table of the active categories, in three queries."""
    markets = list(Market.objects.order_by("name"))
    bins = {(row.category_id, row.market_id): row.name for row in Bin.objects.all()}
    return MarketTable(
        markets=markets,
        rows=[
            Row(
                category=category,
                cells=[Cell(market=market, bin=bins.get((category.pk, market.pk), "")) for market in markets],
            )
            for category in categories.active()
        ],
    )
