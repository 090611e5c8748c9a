"""One task per kind of work: each claims what is due of its kind and calls one service."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from celery import shared_task
from django.conf import settings

from jobs import clock, turns
from jobs.services import queue, work
from jobs.services.queue import Claim
from labeling import kinds as labeling
from trainer import kinds
from trainer.embeddings import compaction
from trainer.services import (
    accepting,
    activation_cache,
    audit_figures,
    backbones,
    champions,
    doubting,
    embedding_jobs,
    erasing,
    forecasting,
    head_refreshes,
    odd_photos,
    photo_predictions,
    rehearsals,
    releases,
    studies,
    training,
    training_policy,
    training_runs,
    twins,
)

_SLACK_S = 120.0  # a job's own limit ends it in good order; Celery's kills what that did not reach
_WORK_LIMIT_S = 600.0
_TRAIN_LIMIT_S = settings.MAGPIE_TRAIN_TIME_LIMIT_S + _SLACK_S


@shared_task(name="trainer.embed_photos", time_limit=_WORK_LIMIT_S)
def embed_photos() -> None:
    """Embed photos that were added."""
    _embed()


@shared_task(name="trainer.refresh_head", time_limit=_WORK_LIMIT_S)
def refresh_head() -> None:
    """Learn from answers that changed."""
    work.run(labeling.ANSWERS_CHANGED, lambda claim: head_refreshes.refresh_when_due())


@shared_task(name="trainer.categories_changed", time_limit=_WORK_LIMIT_S)
def categories_changed() -> None:
    """Suggest by the categories as they are now."""
    work.run(labeling.CATEGORIES_CHANGED, lambda claim: head_refreshes.refresh_now())


@shared_task(name="trainer.find_odd_photos", time_limit=_WORK_LIMIT_S)
def find_odd_photos() -> None:
    """Look for odd photos and for look-alikes, for the data report."""
    work.run(labeling.DATA_SURVEYED, lambda claim: {**odd_photos.find(), **twins.find()})


@shared_task(name="trainer.re_embed", time_limit=_WORK_LIMIT_S)
def re_embed() -> None:
    """Fill the champion's space, slice by slice, then let it serve."""
    _embed()


@shared_task(name="trainer.embed_along", time_limit=_WORK_LIMIT_S)
def embed_along() -> None:
    """Embed beside another worker."""
    _embed()


@shared_task(name="trainer.compact_features", time_limit=_WORK_LIMIT_S)
def compact_features() -> None:
    """Merge small shards."""
    work.run(kinds.COMPACT, lambda claim: embedding_jobs.compact())


@shared_task(name="trainer.drop_shards", time_limit=_WORK_LIMIT_S)
def drop_shards() -> None:
    """Delete the objects of shards that were merged."""
    work.run(kinds.DROP_SHARDS, lambda claim: compaction.drop(claim.payload["keys"]))


@shared_task(name="trainer.forget_photos", time_limit=_WORK_LIMIT_S)
def forget_photos() -> None:
    """Finish the erasing of photos."""
    work.run(labeling.PHOTOS_ERASED, lambda claim: erasing.finish(claim.payload["photo"]))


@shared_task(name="trainer.forget_activations", time_limit=_WORK_LIMIT_S)
def forget_activations() -> None:
    """Remove what the trunk made of erased photos from this machine's cache."""
    work.run(kinds.FORGET_ACTIVATIONS, lambda claim: activation_cache.forget(claim.payload["sha256"]))


@shared_task(name="trainer.prepare_backbone", time_limit=_WORK_LIMIT_S)
def prepare_backbone() -> None:
    """Make the graph that embeds photos until there is a model."""
    work.run(kinds.PREPARE_BACKBONE, lambda claim: backbones.prepare())


@shared_task(name="trainer.predict_photo", time_limit=_WORK_LIMIT_S)
def predict_photo() -> None:
    """Ask the versions about photos."""
    work.run(kinds.PREDICT_PHOTO, lambda claim: photo_predictions.predict(claim.payload["photo"]))


@shared_task(name="trainer.doubt_answers", time_limit=_WORK_LIMIT_S)
def doubt_answers() -> None:
    """Look for answers that a confident head contradicts."""
    work.run(kinds.DOUBT_ANSWERS, lambda claim: doubting.doubt())


@shared_task(name="trainer.measure_audit", time_limit=_WORK_LIMIT_S)
def measure_audit() -> None:
    """Measure versions on audit photos."""
    work.run(kinds.MEASURE_AUDIT, lambda claim: audit_figures.keep_current())


@shared_task(name="trainer.forecast", time_limit=_WORK_LIMIT_S)
def forecast() -> None:
    """Forecast what more answers are worth."""
    work.run(kinds.FORECAST, lambda claim: forecasting.keep_current())


@shared_task(name="trainer.accept_labels", time_limit=_WORK_LIMIT_S)
def accept_labels() -> None:
    """Accept labels by machine, or withdraw them, as admins decided and audited photos allow."""
    work.run(kinds.ACCEPT_LABELS, lambda claim: accepting.keep(hold=partial(queue.hold, claim)))


@shared_task(name="trainer.consider_training", time_limit=_WORK_LIMIT_S)
def consider_training() -> None:
    """Start a training run when one is due."""
    work.run(kinds.CONSIDER_TRAINING, lambda claim: _consider())


@shared_task(name="trainer.train", time_limit=_TRAIN_LIMIT_S)
def train() -> None:
    """See a training run through, unless that is left to `manage.py fit`, started on another machine."""
    if settings.MAGPIE_TRAIN_IN_WORKER:
        training.carry_out_due()


@shared_task(name="trainer.try_out", time_limit=_TRAIN_LIMIT_S)
def try_out() -> None:
    """See one trial of a search through, unless that is left to `manage.py search --work` on another machine."""
    if settings.MAGPIE_TRAIN_IN_WORKER:
        rehearsals.carry_out_next()


@shared_task(name="trainer.release", time_limit=_WORK_LIMIT_S)
def release() -> None:
    """Judge a new version, promote one, or roll back."""
    work.run(kinds.RELEASE, lambda claim: releases.carry_out(claim.payload, hold=partial(queue.hold, claim)))


@shared_task(name="trainer.resign", time_limit=_WORK_LIMIT_S)
def resign() -> None:
    """Sign the current release anew, so that cameras may go on installing it."""
    work.run(kinds.RESIGN, lambda claim: releases.resign())


@shared_task(name="trainer.tick", time_limit=_WORK_LIMIT_S)
def tick() -> None:
    """Ask for what falls due by time alone. Beat sends this; two beats, or none for a while, do no harm."""
    queue.enqueue(kinds.CONSIDER_TRAINING)
    studies.tend_all()
    if champions.is_signature_due(clock.now()):
        queue.enqueue(kinds.RESIGN)


def _embed() -> None:
    """Embed what there is, slice by slice, in one child of the worker: what is learned goes by another."""
    ends_at = time.monotonic() + _WORK_LIMIT_S / 2
    with turns.only_child("embedding") as is_alone:
        while is_alone and _embed_slices() and time.monotonic() < ends_at:
            pass


def _embed_slices() -> int:
    """Do one job of each kind that embeds, and say how many there were."""
    added = work.run(labeling.PHOTOS_ADDED, lambda claim: embedding_jobs.embed_added(), most=1)
    filled = work.run(kinds.REEMBED, lambda claim: embedding_jobs.fill(claim.payload["version"]), most=1)
    return added + filled + work.run(kinds.EMBED_ALONG, _embed_along, most=1)


def _embed_along(claim: Claim) -> dict[str, Any]:
    return embedding_jobs.embed_along(claim.payload["space"], claim.payload["place"])


def _consider() -> dict[str, Any]:
    backbones.ensure()
    training_runs.rescue()
    decision = training_policy.consider(clock.now())
    return {"due": decision.due, "reason": decision.reason}
