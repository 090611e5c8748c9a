"""A deck by the quick head, whatever is new or not."""

from __future__ import annotations

from typing import Any

from trainer.services import head_refreshes


def main() -> dict[str, Any]:
    """Learn, and publish."""
    return head_refreshes.refresh_now()
