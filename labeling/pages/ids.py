"""Ids that a form sends."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BigIntegerField

_LARGEST = BigIntegerField.MAX_BIGINT
_DIGITS = len(str(_LARGEST))


def ids(values: Iterable[str]) -> list[int]:
    """Give those of the values that a row's id could be, each once; SQLite crashes on larger numbers."""
    numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= _DIGITS]
    return list(dict.fromkeys(number for number in numbers if 0 < number <= _LARGEST))
