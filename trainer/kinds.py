"""The kinds of work that the trainer does, its own and those that labeling announces."""

from __future__ import annotations

from django.conf import settings

from jobs import registry
from jobs.registry import Kind
from labeling import kinds as labeling

PREPARE_BACKBONE = "prepare-backbone"
CONSIDER_TRAINING = "consider-training"
DOUBT_ANSWERS = "doubt-answers"
ACCEPT_LABELS = "accept-labels"
MEASURE_AUDIT = "measure-audit"
FORECAST = "forecast"
PREDICT_PHOTO = "predict-photo"
TRAIN = "train"
TRY_OUT = "try-out"
RELEASE = "release"
RESIGN = "resign"
REEMBED = "re-embed"
EMBED_ALONG = "embed-along"
COMPACT = "compact-features"
DROP_SHARDS = "drop-shards"
FORGET_ACTIVATIONS = "forget-activations"


def register() -> None:
    """Register every kind that a task in `trainer.tasks` claims."""
    train_limit_s = settings.MAGPIE_TRAIN_TIME_LIMIT_S
    registry.register(
        Kind(name=labeling.PHOTOS_ADDED, task="trainer.embed_photos"),
        Kind(name=labeling.ANSWERS_CHANGED, task="trainer.refresh_head"),
        Kind(name=labeling.CATEGORIES_CHANGED, task="trainer.categories_changed"),
        Kind(name=labeling.DATA_SURVEYED, task="trainer.find_odd_photos"),
        Kind(name=REEMBED, task="trainer.re_embed", time_limit_s=3600, max_attempts=5),
        Kind(name=EMBED_ALONG, task="trainer.embed_along"),
        Kind(name=COMPACT, task="trainer.compact_features"),
        Kind(name=DROP_SHARDS, task="trainer.drop_shards"),
        Kind(name=labeling.PHOTOS_ERASED, task="trainer.forget_photos", max_attempts=8),
        Kind(name=FORGET_ACTIVATIONS, task="trainer.forget_activations", queue="train"),
        Kind(name=PREPARE_BACKBONE, task="trainer.prepare_backbone", queue="train"),
        Kind(name=PREDICT_PHOTO, task="trainer.predict_photo"),
        Kind(name=DOUBT_ANSWERS, task="trainer.doubt_answers"),
        Kind(name=ACCEPT_LABELS, task="trainer.accept_labels"),
        Kind(name=MEASURE_AUDIT, task="trainer.measure_audit"),
        Kind(name=FORECAST, task="trainer.forecast"),
        Kind(name=CONSIDER_TRAINING, task="trainer.consider_training"),
        Kind(name=TRAIN, task="trainer.train", queue="train", max_attempts=2, time_limit_s=train_limit_s),
        Kind(name=TRY_OUT, task="trainer.try_out", queue="train", time_limit_s=train_limit_s),
        Kind(name=RELEASE, task="trainer.release", queue="train"),
        Kind(name=RESIGN, task="trainer.resign", queue="train"),
    )
