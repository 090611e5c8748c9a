"""Training runs: one attempt each to make a model version from a snapshot."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    """How far a run is. The active ones are waiting and running."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


class Phase(models.TextChoices):
    """What a running run does at the moment."""

    SNAPSHOT = "snapshot", _("freezing the snapshot")
    CACHING = "caching", _("preparing photos")
    TRAINING = "training", _("training")
    CALIBRATING = "calibrating", _("calibrating")
    EVALUATING = "evaluating", _("measuring on the audit slice")
    EXPORTING = "exporting", _("exporting")
    PARITY = "parity", _("comparing the export with the trained network")


class Trigger(models.TextChoices):
    """Why a run started."""

    BUTTON = "button", _("asked for by a person")
    COMMAND = "command", _("asked for on the command line")
    COUNT = "count", _("enough new answers")
    SCHEDULE = "schedule", _("the nightly schedule")
    DISAGREEMENT = "disagreement", _("people contradicting the model")


class TrainingRun(models.Model):
    """One attempt to make a model version. A row with a state machine, a heartbeat and a fencing token.

    At most one run is active: that is a constraint, so twenty triggers at once start one. `fence` grows each time a
    process takes the run up; a process with an older token cannot commit. `next_trigger` says that another run fell due
    while this one ran: it starts when this one has ended. `grounds` are the figures that the policy started it on.

    While a run waits, `config` holds the knobs that somebody set by hand; from its start on, its whole recipe. `preset`
    names the recipe that they change. A run that `reproduces` another makes no version: `reproduction` says whether its
    weights are the other's, and what else differs.
    """

    state = models.CharField(max_length=16, choices=RunState.choices, default=RunState.WAITING)
    phase = models.CharField(max_length=16, choices=Phase.choices, blank=True, default="")
    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    grounds = models.JSONField(default=dict, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    snapshot = models.ForeignKey(
        "labeling.DatasetSnapshot", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answers = models.PositiveIntegerField(default=0)
    network = models.CharField(max_length=80, blank=True, default="")
    preset = models.CharField(max_length=40, blank=True, default="")
    config = models.JSONField(default=dict)
    reproduces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reproduction = models.JSONField(null=True, blank=True)
    environment = models.JSONField(default=dict)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    epoch = models.PositiveIntegerField(default=0)
    epochs = models.PositiveIntegerField(default=0)
    eta_s = models.FloatField(null=True, blank=True)
    next_trigger = models.CharField(max_length=16, choices=Trigger.choices, blank=True, default="")
    next_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    timings = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                models.Value(1), condition=Q(state__in=("waiting", "running")), name="run_is_active_alone"
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="run_state_is_known"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(state__in=("finished", "failed")),
                name="run_finished_has_ended",
            ),
            models.CheckConstraint(condition=Q(progress__gte=0, progress__lte=1), name="run_progress_is_a_share"),
            models.CheckConstraint(
                condition=Q(reproduction__isnull=True) | Q(reproduces__isnull=False), name="run_compared_has_original"
            ),
        )
        indexes = (models.Index(fields=("-created_at",), name="run_newest"),)

    @property
    def is_active(self) -> bool:
        """Say whether the run waits or runs."""
        return self.state in {RunState.WAITING, RunState.RUNNING}

    def __str__(self) -> str:
        return f"run {self.pk}"
