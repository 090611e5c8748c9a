"""A job: the truth about one piece of work. Messages only hint at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jobs import clock


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Job(models.Model):
    """There is work of this kind.

    `key` tells pieces of one kind apart: at most one row of a (kind, key) waits and at most one runs, so asking twice
    is asking once. `fence` grows with every claim: whoever holds an older one has lost the job and cannot commit.
    """

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=128, blank=True, default="")
    queue = models.CharField(max_length=32)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.WAITING)
    run_after = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    claimed_by = models.CharField(max_length=128, blank=True, default="")
    claimed_until = models.DateTimeField(null=True, blank=True)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    result = models.JSONField(null=True, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "key"), condition=Q(state="waiting"), name="job_waits_once_per_kind_and_key"
            ),
            models.UniqueConstraint(
                fields=("kind", "key"), condition=Q(state="running"), name="job_runs_once_per_kind_and_key"
            ),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(claimed_until__isnull=False), name="job_running_is_claimed"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(state__in=("done", "failed")), name="job_finished_has_ended"
            ),
            models.CheckConstraint(condition=Q(attempts__lte=F("fence")), name="job_attempts_are_fenced"),
        )
        indexes = (
            models.Index(fields=("kind", "run_after"), condition=Q(state="waiting"), name="job_waiting"),
            models.Index(fields=("claimed_until",), condition=Q(state="running"), name="job_running"),
            models.Index(fields=("-created_at",), name="job_newest"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()
