"""Studies: searches for a better recipe, and the trials that they are made of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How the next trial's knobs are chosen."""

    GRID = "grid", _("every combination")
    RANDOM = "random", _("at random")
    TPE = "tpe", _("where the best ones were")


class Objective(models.TextChoices):
    """What trials are compared by, on photos that are held back from the pool."""

    NLL = "nll", _("log loss")
    ACCURACY = "accuracy", _("accuracy")


class StudyState(models.TextChoices):
    """Whether trials of a study are begun."""

    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")
    FINISHED = "finished", _("Finished")


class TrialState(models.TextChoices):
    """How far a trial is."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    PRUNED = "pruned", _("Given up early")
    FAILED = "failed", _("Failed")


class Study(models.Model):
    """One search over a space of knobs. `space` is the file that was given, checked.

    All trials learn from one snapshot, so that they can be compared; `trials_wanted` may be raised later.
    """

    name = models.CharField(max_length=80, unique=True)
    space = models.JSONField()
    method = models.CharField(max_length=16, choices=Method.choices)
    objective = models.CharField(max_length=16, choices=Objective.choices)
    trials_wanted = models.PositiveIntegerField()
    snapshot = models.ForeignKey("labeling.DatasetSnapshot", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=StudyState.choices, default=StudyState.RUNNING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=StudyState.values), name="study_state_is_known"),
            models.CheckConstraint(condition=Q(trials_wanted__gte=1), name="study_wants_a_trial"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=False, state="finished")
                | (Q(finished_at__isnull=True) & ~Q(state="finished")),
                name="study_finished_has_ended",
            ),
        )
        indexes = (models.Index(fields=("-created_at",), name="study_newest"),)

    def __str__(self) -> str:
        return self.name


class Trial(models.Model):
    """One recipe tried. `number` counts from 0 inside the study; `knobs` is what was chosen, `config` the whole recipe.

    `curve` lists after each epoch `{"accuracy", "nll"}` on the held-back photos, `figures` has them at the end. `fence`
    grows each time a process takes the trial up: one with an older token can write no more.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="trials")
    number = models.PositiveIntegerField()
    network = models.CharField(max_length=80)
    knobs = models.JSONField()
    config = models.JSONField()
    state = models.CharField(max_length=16, choices=TrialState.choices, default=TrialState.RUNNING)
    fence = models.PositiveIntegerField(default=0)
    curve = models.JSONField(default=list)
    value = models.FloatField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_detail = models.TextField(blank=True, default="")
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("study", "number"), name="trial_numbered_once"),
            models.CheckConstraint(condition=Q(state__in=TrialState.values), name="trial_state_is_known"),
            models.CheckConstraint(condition=~Q(state="done") | Q(value__isnull=False), name="trial_done_has_value"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, state="running")
                | (Q(finished_at__isnull=False) & ~Q(state="running")),
                name="trial_ended_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"trial {self.number} of {self.study_id}"
