"""Data sets on their way out and in: what was asked for, how far it is, and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from labeling.models.dataset_snapshot import DatasetSnapshot


class TransferState(models.TextChoices):
    """Where a transfer stands. What is gone was there once: its bytes are no longer kept."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    GONE = "gone", _("Removed")


class Export(models.Model):
    """A snapshot with its photos, written as one file that lies in the store in parts until `keep_until`.

    Without a snapshot the labels are to be frozen as they stand when the writing begins.
    `parts` lists the bytes of each part, then those of its share of the file's directory; `done` of `total` photos are
    in them. `left_out` names photos that were erased since the snapshot.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    snapshot = models.ForeignKey(DatasetSnapshot, on_delete=models.PROTECT, null=True, related_name="exports")
    layout = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=TransferState.choices, default=TransferState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    size_bytes = models.PositiveBigIntegerField(null=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    keep_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="export_state_is_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="export_does_no_more_than_all"),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(size_bytes__isnull=False, keep_until__isnull=False, snapshot__isnull=False),
                name="export_done_is_whole",
            ),
        )
        indexes = (models.Index(fields=("-created_at",), name="export_newest"),)


class SplitChoice(models.TextChoices):
    """What an import does with the splits that its source names."""

    AUTO = "auto", _("Keep a Magpie's own, draw others anew")
    KEEP = "keep", _("Keep: its test photos measure the model")
    DRAW = "draw", _("Draw anew")


class Import(models.Model):
    """A file that somebody brought, and what became of each photo in it.

    `done` of `total` photos are looked at: where an interrupted import goes on. `counts`, `refused` (the first of them,
    with reasons), `conflicting` and `notes` are what people are told.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    is_verified = models.BooleanField(default=False)
    splits = models.CharField(max_length=8, choices=SplitChoice.choices, default=SplitChoice.AUTO)
    state = models.CharField(max_length=16, choices=TransferState.choices, default=TransferState.WAITING)
    layout = models.CharField(max_length=16, blank=True, default="")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    conflicting = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="import_state_is_known"),
            models.CheckConstraint(condition=Q(splits__in=SplitChoice.values), name="import_splits_is_known"),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="import_does_no_more_than_all"),
        )
        indexes = (models.Index(fields=("-created_at",), name="import_newest"),)
