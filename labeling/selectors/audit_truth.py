"""What people said of audit photos. For measuring alone: nothing here may reach a reviewer, or what is learned from."""

from __future__ import annotations

from django.db.models import Q

from labeling.models import State

# From a row that names its photo as `photo`.
CATEGORY = "photo__state__category_id"


def is_settled() -> Q:
    """Keep rows whose photo is audit, counts in estimates, and is settled with a category: that is its `CATEGORY`."""
    return Q(photo__state__state=State.SETTLED, photo__state__is_audit=True, photo__state__is_excluded=False)
