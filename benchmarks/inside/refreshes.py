"""What the quick head learned last."""

from __future__ import annotations

from typing import Any

from trainer.models import HeadRefresh


def main() -> dict[str, Any]:
    """Give the last refresh's numbers of labels and categories, the seconds of its fit and of the whole."""
    fields = ("labels", "categories", "deck_size", "fit_s", "total_s")
    return dict(HeadRefresh.objects.order_by("-pk").values(*fields)[0])
