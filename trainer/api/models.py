"""`/models`: versions, the champion's signed manifest, bundles."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import MayLook, MayPredict
from labeling.storage import objects
from trainer.api.shapes import ChampionShape, ModelDetails, ModelList
from trainer.models import ModelVersion
from trainer.selectors import audit_figures, releases, version_list, versions
from trainer.selectors.releases import Champion
from trainer.selectors.version_list import VersionRow

YEAR_S = 31_536_000
_IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER)
_FLAT_FIGURES = ("n", "accuracy", "accuracy_low", "accuracy_high", "balanced_accuracy", "macro_f1", "mcc", "ece")


class ModelListView(APIView):
    """`GET /models`."""

    permission_classes = (MayLook,)

    @extend_schema(operation_id="models_list", summary="List model versions", responses=ModelList)
    def get(self, request: Request) -> Response:
        """List versions with what the gate said of them."""
        return Response({"results": [_row_body(row) for row in version_list.rows()]})


class ModelView(APIView):
    """`GET /models/{version}`."""

    permission_classes = (MayLook,)

    @extend_schema(summary="Read one model version", responses=ModelDetails)
    def get(self, request: Request, version: int) -> Response:
        """Give a version with all its figures."""
        row = version_list.row(version)
        details = {
            "metrics": row.version.metrics,
            "measured": _measured(row.version),
            "parity": row.version.parity,
            "artefacts": row.version.artefacts,
            "snapshot": row.version.run.snapshot_id,
        }
        return Response({**_row_body(row), **details})


class ChampionView(APIView):
    """`GET /models/champion`: what cameras ask for, again and again."""

    permission_classes = (MayPredict,)

    @extend_schema(
        summary="Read the champion's signed manifest",
        parameters=[_IF_NONE_MATCH],
        responses={200: ChampionShape, 304: None},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Give the envelope, its signature and where the bundle is; 304 when the caller knows this signing."""
        champion = releases.champion()
        etag = f'"{champion.etag}"'
        if etag in request.headers.get("If-None-Match", ""):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = Response(_champion_body(champion))
        response["ETag"] = etag
        patch_cache_control(response, private=True, no_cache=True)
        return response


class BundleView(APIView):
    """`GET /models/{version}/bundle`."""

    permission_classes = (MayPredict,)

    @extend_schema(
        summary="Download a version's bundle",
        parameters=[_IF_NONE_MATCH],
        responses={(200, "application/zip"): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, version: int) -> HttpResponseBase:
        """Stream the bundle; its bytes never change."""
        row = versions.find(version)
        etag = f'"{row.bundle_sha256}"'
        if etag in request.headers.get("If-None-Match", ""):
            response: HttpResponseBase = HttpResponseNotModified()
        else:
            response = _bundle(row)
        response["ETag"] = etag
        patch_cache_control(response, private=True, immutable=True, max_age=YEAR_S)
        return response


def _measured(version: ModelVersion) -> dict[str, Any] | None:
    """Give the figures as answers stand now, or None where they are still those of the run."""
    figures = audit_figures.of(version)
    return asdict(figures) if figures.made_at is not None else None


def _bundle(version: ModelVersion) -> FileResponse:
    name = f"magpie-v{version.number}.zip"
    file = objects.open(version.bundle_key)
    response = FileResponse(file, content_type="application/zip", as_attachment=True, filename=name)
    response["Content-Length"] = str(version.bundle_bytes)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _champion_body(champion: Champion) -> dict[str, Any]:
    version, signed = champion.version, champion.signature
    return {
        "name": "champion",
        "envelope": signed.envelope,
        "signature": signed.signature,
        "public_key": signed.public_key,
        "bundle_url": _bundle_url(version),
        "categories": version.categories,
        "metrics": _figures(version),
    }


def _row_body(row: VersionRow) -> dict[str, Any]:
    version, look = row.version, row.look
    verdict = look and {
        "accepted": look.is_accepted,
        "provisional": look.is_provisional,
        "audit_photos": look.audit_photos,
        "reasons": look.reasons,
        "checks": {each["check"]: each["outcome"] for each in look.figures.get("findings", ())},
    }
    return {
        "version": version.number,
        "run": version.run_id,
        "network": version.network,
        "created_at": version.created_at,
        "categories": version.categories,
        "is_champion": row.is_champion,
        "release": max((release.number for release in version.releases.all()), default=None),
        "gate": verdict,
        "audit": _figures(version),
        "bundle_url": _bundle_url(version),
        "bundle_sha256": version.bundle_sha256,
        "bundle_bytes": version.bundle_bytes,
    }


def _figures(version: ModelVersion) -> dict[str, Any]:
    audit = version.metrics.get("audit") or {}
    return {name: audit[name] for name in _FLAT_FIGURES if name in audit}


def _bundle_url(version: ModelVersion) -> str:
    return reverse("trainer:bundle", args=(version.number,))
