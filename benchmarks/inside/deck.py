"""A deck over the photos that wait, as a quick head would have ordered it."""

from __future__ import annotations

from django.conf import settings

from labeling.selectors import training_data
from labeling.services import decks
from labeling.services.decks import DeckEntryDraft


def main() -> dict[str, int]:
    """Publish a full deck, each entry with a suggestion; give its size."""
    categories = [category.id for category in training_data.active_categories()]
    asked = training_data.unanswered_pool_ids()[: settings.MAGPIE_DECK_SIZE]
    entries = [
        DeckEntryDraft(photo_id, categories[place % len(categories)], 0.5, "uncertain", 0.5)
        for place, photo_id in enumerate(asked)
    ]
    decks.publish(entries=entries, learned_answers=training_data.answers_count(), source="head:0")
    return {"entries": len(entries)}
