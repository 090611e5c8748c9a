"""Ids in requests, and pages of rows in the order of theirs."""

from __future__ import annotations

from typing import Any

from django.db.models import BigIntegerField
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

LARGEST_ID = BigIntegerField.MAX_BIGINT


class IdField(serializers.IntegerField):
    """An id that a row could have: SQLite crashes on a larger number instead of finding nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, **kwargs)


class IdPages(CursorPagination):
    """Fifty a page, in order of id."""

    page_size = 50
    ordering = "id"

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Refuse a cursor that we did not make: REST framework compares ids with whatever is in it."""
        cursor: Cursor | None = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _is_id(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class NewestFirst(IdPages):
    """Fifty a page, the newest first."""

    ordering = "-id"


def _is_id(text: str) -> bool:
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID))
    return is_number and int(text) <= LARGEST_ID
