"""`GET /learning`: what the deck, the champion and the run under way know."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import MayLook
from labeling.selectors import progress
from trainer.api.shapes import WhatWasLearned
from trainer.models import Release
from trainer.selectors import measured, releases, runs


class LearningView(APIView):
    """`GET /learning`."""

    permission_classes = (MayLook,)

    @extend_schema(summary="See what was learned, and how long ago", responses=WhatWasLearned)
    def get(self, request: Request) -> Response:
        """Give the quick head's progress, the champion and the active run."""
        champion, run = releases.current(), runs.active()
        under_way = run and {"id": run.pk, "phase": run.phase, "progress": run.progress, "eta_s": run.eta_s}
        body = {**asdict(progress.learning()), "champion": _champion(champion), "run": under_way}
        return Response(body)


def _champion(release: Release | None) -> dict[str, Any] | None:
    if release is None:
        return None
    known = measured.accuracy(release.version)
    return {
        "version": release.version.number,
        "release": release.number,
        "audit_accuracy": known and known.accuracy,
        "audit_photos": known.photos if known else 0,
        "interval": [known.low, known.high] if known else None,
    }
