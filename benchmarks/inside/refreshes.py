"""What the quick head learned last, and how long it took."""

from __future__ import annotations

from typing import Any

from trainer.models import HeadRefresh


def main(*, last: int) -> list[dict[str, Any]]:
    """Give of the last refreshes, newest first: labels and categories, seconds of the fit and of the whole."""
    fields = ("labels", "categories", "deck_size", "fit_s", "total_s")
    return list(HeadRefresh.objects.order_by("-pk").values(*fields)[:last])
