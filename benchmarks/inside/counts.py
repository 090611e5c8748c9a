"""How much there is."""

from __future__ import annotations

from labeling.models import Photo, PhotoState, State, Verification


def main() -> dict[str, int]:
    """Count photos, answers, and photos that are settled."""
    return {
        "photos": Photo.objects.count(),
        "answers": Verification.objects.count(),
        "settled": PhotoState.objects.filter(state=State.SETTLED).count(),
    }
