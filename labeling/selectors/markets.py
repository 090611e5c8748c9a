"""Reads of markets and their bins."""

from __future__ import annotations

from labeling import errors
from labeling.models import Bin, Market


def everything() -> list[Market]:
    """Give all markets by name."""
    return list(Market.objects.order_by("name"))


def get(code: str) -> Market:
    """Give the market of this code. Raises MarketUnknown."""
    # PostgreSQL refuses to look for a text with a NUL in it.
    market = Market.objects.filter(code=code).first() if code.isprintable() else None
    if market is None:
        raise errors.MarketUnknown(market=code)
    return market


def bin_names(market_code: str) -> dict[int, str]:
    """Give the bin of each category that has one in a market, by category id. Raises MarketUnknown."""
    return dict(Bin.objects.filter(market=get(market_code)).values_list("category_id", "name"))
