"""A deck whose grids are as full as settings let them be, over the photos that wait."""

from __future__ import annotations

from django.conf import settings

from labeling.domain.batches import batches
from labeling.selectors import training_data
from labeling.services import decks
from labeling.services.decks import DeckEntryDraft, GridEntryDraft


def main() -> dict[str, int]:
    """Publish a full deck; give the category whose grid is the fullest, and its size."""
    categories = [category.id for category in training_data.active_categories()]
    waiting = training_data.unanswered_pool_ids()
    entries = [
        DeckEntryDraft(photo_id, categories[place % len(categories)], 0.5, "doubtful", 0.5)
        for place, photo_id in enumerate(waiting[: settings.MAGPIE_DECK_SIZE])
    ]
    grids = [
        GridEntryDraft(category_id, photo_id, 1 - place / 1000, likeness=place)
        for category_id, members in zip(categories, batches(waiting, settings.MAGPIE_GRID_SIZE), strict=False)
        for place, photo_id in enumerate(members)
    ]
    decks.publish(entries=entries, grid_entries=grids, learned_answers=training_data.answers_count(), source="head:0")
    return {"category": categories[0], "photos": sum(entry.category_id == categories[0] for entry in grids)}
