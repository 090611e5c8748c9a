"""`/runs`: training runs, and asking for one."""

from __future__ import annotations

from typing import Any, cast

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin, MayLook
from accounts.models import User
from trainer.api.shapes import RunDetails, RunList, RunShape
from trainer.inference import registry
from trainer.models import TrainingRun, Trigger
from trainer.selectors import runs
from trainer.services import training_runs


class RunFields(serializers.Serializer[Any]):
    """What a caller may choose."""

    network = serializers.CharField(required=False, max_length=80, help_text="any network of timm's")
    preset = serializers.CharField(required=False, max_length=40, help_text="quick, standard, thorough, or one found")
    knobs = serializers.DictField(required=False, help_text="knobs of the recipe set by hand, by name")


class RunListView(APIView):
    """`GET` and `POST /runs`."""

    def get_permissions(self) -> list[BasePermission]:
        """Let everybody look, and admins start."""
        return [IsAdmin()] if self.request.method == "POST" else [MayLook()]

    @extend_schema(operation_id="runs_list", summary="List training runs, newest first", responses=RunList)
    def get(self, request: Request) -> Response:
        """List the newest runs."""
        return Response({"results": [run_body(run) for run in runs.recent()]})

    @extend_schema(summary="Ask for a training run", request=RunFields, responses={202: RunShape})
    def post(self, request: Request) -> Response:
        """Ask for a run; when one is active, that one is the answer."""
        fields = RunFields(data=request.data)
        fields.is_valid(raise_exception=True)
        asked = fields.validated_data
        if asked.get("network"):
            registry.check(asked["network"])  # raises NetworkUnknown now, not in the worker
        run = training_runs.request(
            trigger=Trigger.BUTTON,
            by=cast(User, request.user),
            network=asked.get("network"),
            preset=asked.get("preset"),
            overrides=asked.get("knobs"),
        )
        return Response(run_body(runs.find(run.pk)), status=202)


class RunView(APIView):
    """`GET /runs/{id}`."""

    permission_classes = (MayLook,)

    @extend_schema(summary="Read one training run", responses=RunDetails)
    def get(self, request: Request, run_id: int) -> Response:
        """Give a run with its configuration, its costs and what went wrong."""
        run = runs.find(run_id)
        details = {
            "preset": run.preset,
            "config": run.config,
            "reproduces": run.reproduces_id,
            "reproduction": run.reproduction,
            "environment": run.environment,
            "timings": run.timings,
            "grounds": run.grounds,
            "snapshot": run.snapshot.sha256 if run.snapshot else None,
            "error": {"code": run.error_code, "detail": run.error_detail} if run.error_code else None,
        }
        return Response({**run_body(run), **details})


def run_body(run: TrainingRun) -> dict[str, Any]:
    """Give what lists of runs show."""
    version = getattr(run, "version", None)
    return {
        "id": run.pk,
        "url": reverse("trainer:run", args=(run.pk,)),
        "state": run.state,
        "phase": run.phase,
        "progress": run.progress,
        "epoch": run.epoch,
        "epochs": run.epochs,
        "eta_s": run.eta_s,
        "trigger": run.trigger,
        "network": run.network,
        "answers": run.answers,
        "version": version.number if version else None,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
    }
