"""Ask anew for work whose job rows were not kept: after a restore."""

from __future__ import annotations

from jobs.services import queue
from labeling import kinds as labeling
from trainer.models import ModelVersion, Release
from trainer.selectors import spaces
from trainer.services import embedding_jobs, releases, training_runs


def resume() -> None:
    """Let photos that wait be embedded, answers learned from, the newest version judged and a broken run tried again.

    Each of these jobs finds out for itself whether there is anything to do.
    """
    queue.enqueue(labeling.PHOTOS_ADDED)
    queue.enqueue(labeling.ANSWERS_CHANGED)
    filling = spaces.filling()
    if filling is not None and filling.model_version is not None:
        embedding_jobs.ask_to_fill(filling.model_version)
    newest = ModelVersion.objects.filter(looks=None).order_by("number").last()
    if newest is not None and not Release.objects.filter(version__number__gte=newest.number).exists():
        releases.request_judgement(newest)
    training_runs.rescue()
