"""Names of what happened here and makes work. Trainer's kinds it registers itself; ours stand below."""

from __future__ import annotations

from jobs import registry
from jobs.registry import Kind

PHOTOS_ADDED = "photos-added"
ANSWERS_CHANGED = "answers-changed"
CATEGORIES_CHANGED = "categories-changed"
PHOTOS_ERASED = "photos-erased"
UPLOADS_ARRIVED = "uploads-arrived"
MEASURE_AGREEMENT = "measure-agreement"
MEASURE_PHOTOS = "measure-photos"
SURVEY_DATA = "survey-data"
DATA_SURVEYED = "data-surveyed"
TRANSFERS = "transfers"


def register() -> None:
    """Register the kinds that labeling's own tasks do; the trainer registers those that it claims."""
    registry.register(Kind(name=UPLOADS_ARRIVED, task="labeling.take_in_arrived"))
    registry.register(Kind(name=MEASURE_AGREEMENT, task="labeling.measure_agreement"))
    registry.register(Kind(name=MEASURE_PHOTOS, task="labeling.measure_photos"))
    registry.register(Kind(name=SURVEY_DATA, task="labeling.survey_data"))
    registry.register(Kind(name=TRANSFERS, task="labeling.carry_data_sets"))
