"""Change markets and their bins. Nothing is retrained: categories keep their meaning."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from accounts.models import User
from labeling import errors
from labeling.domain import bin_csv
from labeling.models import Bin, Market
from labeling.selectors import categories, markets

NAME_LENGTH = 80


def add(*, name: str, code: str, by: User) -> Market:
    """Add a market. Raises `MarketCodeTaken`."""
    try:
        with transaction.atomic():
            return Market.objects.create(name=name.strip(), code=code.lower())
    except IntegrityError as theirs:
        raise errors.MarketCodeTaken(market=code.lower()) from theirs


@transaction.atomic
def map_bins(*, market: Market, names: Mapping[int, str], by: User) -> None:
    """Write the bins of these categories (id to name) in one market; an empty name is not mapped."""
    tidied = {category_id: _tidy(name) for category_id, name in names.items()}
    Bin.objects.filter(market=market, category_id__in=[pk for pk, name in tidied.items() if not name]).delete()
    for category_id, name in tidied.items():
        if name:
            Bin.objects.update_or_create(market=market, category_id=category_id, defaults={"name": name})


def read_csv(*, text: str, by: User) -> int:
    """Write the bins of a table, whole or not at all, and give how many cells it had.

    Markets and categories that it does not name stay as they are. Raises BinTableBad, MarketUnknown, CategoryUnknown.
    """
    table = bin_csv.parse(text)
    if table.problem:
        raise errors.BinTableBad(problem=table.problem)
    with transaction.atomic():
        cells = 0
        for code, bins in table.bins.items():
            names = {categories.find(ref).pk: name for ref, name in bins.items()}
            map_bins(market=markets.get(code), names=names, by=by)
            cells += len(names)
    return cells


def _tidy(name: str) -> str:
    """Give the name with single blanks inside, without what cannot be printed, no longer than is kept."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:NAME_LENGTH]
