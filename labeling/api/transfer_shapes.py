"""What is asked of exports and imports, and what is answered."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labeling.api.ids import IdField
from labeling.models import DatasetSnapshot, Export, Import, SplitChoice
from labeling.selectors import downloads
from labeling.services import exports


class SnapshotShape(serializers.Serializer[Any]):
    """A data set as it stood at a moment."""

    id = serializers.IntegerField()
    sha256 = serializers.CharField()
    photos = serializers.IntegerField()
    audit_photos = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class SnapshotPage(serializers.Serializer[Any]):
    """A page of snapshots, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = SnapshotShape(many=True)


class ExportRequest(serializers.Serializer[Any]):
    """Which snapshot to write out, and how; without one, the labels as they stand when the writing begins."""

    layout = serializers.ChoiceField(choices=exports.LAYOUTS)
    snapshot = IdField(required=False, allow_null=True)


class ExportShape(serializers.Serializer[Any]):
    """How far an export is; `file_url` when it can be fetched."""

    id = serializers.IntegerField()
    layout = serializers.CharField()
    snapshot = serializers.IntegerField(allow_null=True)
    state = serializers.CharField(help_text="waiting, running, done, failed or gone")
    done = serializers.IntegerField(help_text="photos written")
    total = serializers.IntegerField()
    left_out = serializers.ListField(child=serializers.IntegerField(), help_text="photos erased since the snapshot")
    size_bytes = serializers.IntegerField(allow_null=True)
    file_url = serializers.CharField(allow_null=True)
    keep_until = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class ExportPage(serializers.Serializer[Any]):
    """A page of exports, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ExportShape(many=True)


class AnswersQuery(serializers.Serializer[Any]):
    """How every answer is to be written."""

    layout = serializers.ChoiceField(choices=tuple(downloads.ANSWERS), default="csv")


class LabelsQuery(serializers.Serializer[Any]):
    """How a snapshot's labels are to be written."""

    layout = serializers.ChoiceField(choices=tuple(downloads.LABELS), default="csv")


class ImportRequest(serializers.Serializer[Any]):
    """A zip, CSV, JSONL or Label Studio JSON, and what to make of what it says."""

    file = serializers.FileField()
    is_verified = serializers.BooleanField(default=False, help_text="take what it says as your answers, not as claims")
    splits = serializers.ChoiceField(choices=SplitChoice.choices, default=SplitChoice.AUTO)


class RefusedFile(serializers.Serializer[Any]):
    """A file that was not taken in, and why."""

    file = serializers.CharField()
    why = serializers.CharField()


class ImportShape(serializers.Serializer[Any]):
    """How far an import is, and what became of its photos."""

    id = serializers.IntegerField()
    file_name = serializers.CharField()
    layout = serializers.CharField(allow_blank=True)
    state = serializers.CharField(help_text="waiting, running, done or failed")
    done = serializers.IntegerField(help_text="photos looked at")
    total = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    refused = RefusedFile(many=True, help_text="the first of them; `counts` tells of all")
    conflicting = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    notes = serializers.ListField(child=serializers.CharField())
    code = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()


class ImportPage(serializers.Serializer[Any]):
    """A page of imports, and where its neighbours are."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = ImportShape(many=True)


def snapshot_body(snapshot: DatasetSnapshot) -> dict[str, Any]:
    """Describe a snapshot."""
    return {
        "id": snapshot.pk,
        "sha256": snapshot.sha256,
        "photos": snapshot.photos,
        "audit_photos": snapshot.audit_photos,
        "created_at": snapshot.created_at,
    }


def export_body(export: Export, *, file_url: str | None) -> dict[str, Any]:
    """Describe an export."""
    names = ("layout", "state", "done", "total", "left_out", "size_bytes", "keep_until", "created_at")
    return {
        "id": export.pk,
        "snapshot": export.snapshot_id,
        **{name: getattr(export, name) for name in names},
        "file_url": file_url,
        "code": export.error_code,
        "detail": export.error_detail,
    }


def import_body(row: Import) -> dict[str, Any]:
    """Describe an import."""
    names = ("file_name", "layout", "state", "done", "total", "counts", "conflicting", "notes", "created_at")
    return {
        "id": row.pk,
        **{name: getattr(row, name) for name in names},
        "refused": [{"file": file, "why": why} for file, why in row.refused],
        "code": row.error_code,
        "detail": row.error_detail,
    }
