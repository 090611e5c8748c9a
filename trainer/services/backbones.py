"""The pretrained network's graph, from the process that has torch into the object store."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from jobs import clock
from jobs.models import JobState
from jobs.selectors import jobs as job_rows
from jobs.services import queue
from labeling import kinds as labeling_kinds
from labeling.storage import keys, objects
from trainer import kinds
from trainer.errors import BackboneFailed
from trainer.models import EmbeddingSpace
from trainer.selectors import spaces as space_rows
from trainer.services import processes, spaces
from trainer.services.processes import Ended, Limits

TIME_LIMIT_S = 480.0
AGAIN_AFTER = timedelta(minutes=2)  # without weights and network it fails at once, every time
_UNNUMBERED = 0  # the backbone is no model version


def store(
    *, network: str, onnx: bytes, network_digest: str, preprocessing_digest: str, embedding_width: int
) -> EmbeddingSpace:
    """Store the graph, record its space, and let the photos that wait be embedded."""
    key = keys.artefact(_UNNUMBERED, hashlib.sha256(onnx).hexdigest(), "backbone.onnx")
    objects.put_once(key, onnx, content_type="application/octet-stream")
    space = spaces.record_backbone(
        network=network,
        network_digest=network_digest,
        preprocessing_digest=preprocessing_digest,
        onnx_key=key,
        width=embedding_width,
    )
    queue.enqueue(labeling_kinds.PHOTOS_ADDED)
    return space


def ensure() -> bool:
    """Say whether some space can embed; if none can, ask for the backbone (again, where it failed before)."""
    if space_rows.serving() is not None:
        return True
    if not job_rows.is_pending(kinds.PREPARE_BACKBONE) and not _has_just_failed():
        queue.enqueue(kinds.PREPARE_BACKBONE)
    return False


def prepare() -> dict[str, Any]:
    """Make the backbone in a process of its own, since torch lives there. Raises `BackboneFailed`."""
    if space_rows.serving() is None:
        limits = Limits(time_s=TIME_LIMIT_S, memory_mb=settings.MAGPIE_TRAIN_MEMORY_LIMIT_MB)
        ended = processes.run(("prepare_backbone",), limits=limits)
        if ended.status != 0:
            raise BackboneFailed(said=_reason(ended))
    return {"space": space_rows.BACKBONE}


def _reason(ended: Ended) -> str:
    """Give what the command said at last, without the warnings that libraries wrote before it."""
    if ended.cause == "time":
        return _("it took too long.")
    if ended.cause == "memory":
        return _("it needed too much memory.")
    return ended.tail.rpartition("CommandError: ")[2][-500:]


def _has_just_failed() -> bool:
    failed = (job for job in job_rows.recent(JobState.FAILED) if job.kind == kinds.PREPARE_BACKBONE)
    newest = next(failed, None)
    return newest is not None and newest.finished_at is not None and clock.now() - newest.finished_at < AGAIN_AFTER
