"""All that is looked at on the people's side, in the order in which repairs build on one another."""

from __future__ import annotations

from accounts.findings import Check
from labeling.integrity import acceptances, copies, erasures, incoming_objects, projections, snapshots, stored_photos


def checks() -> tuple[Check, ...]:
    """List the checks: rows first, since the projections follow from them; objects last."""
    return (
        *erasures.checks(),
        *copies.checks(),
        *acceptances.checks(),
        *projections.checks(),
        *stored_photos.checks(),
        *snapshots.checks(),
        *incoming_objects.checks(),
    )
