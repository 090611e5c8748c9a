"""Change markets and their bins. Nothing is retrained: categories keep their meaning."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from accounts.models import User
from labeling.errors import MarketCodeTaken
from labeling.models import Bin, Market

NAME_LENGTH = 80


def add(*, name: str, code: str, by: User) -> Market:
    """Add a market. Raises `MarketCodeTaken`."""
    try:
        with transaction.atomic():
            return Market.objects.create(name=name.strip(), code=code.lower())
    except IntegrityError as theirs:
        raise MarketCodeTaken(market=code.lower()) from theirs


@transaction.atomic
def map_bins(*, market: Market, names: Mapping[int, str], by: User) -> None:
    """Write the bins of these categories (id to name) in one market; an empty name is not mapped."""
    tidied = {category_id: _tidy(name) for category_id, name in names.items()}
    Bin.objects.filter(market=market, category_id__in=[pk for pk, name in tidied.items() if not name]).delete()
    for category_id, name in tidied.items():
        if name:
            Bin.objects.update_or_create(market=market, category_id=category_id, defaults={"name": name})


def _tidy(name: str) -> str:
    """Give the name with single blanks inside, without what cannot be printed, no longer than is kept."""
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:NAME_LENGTH]
