import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0001_first_tables"),
        ("trainer", "0003_keep_why_a_run_started"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Study",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("space", models.JSONField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("grid", "every combination"),
                            ("random", "at random"),
                            ("tpe", "where the best ones were"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "objective",
                    models.CharField(choices=[("nll", "log loss"), ("accuracy", "accuracy")], max_length=16),
                ),
                ("trials_wanted", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("stopped", "Stopped"), ("finished", "Finished")],
                        default="running",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.datasetsnapshot"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-created_at"], name="study_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(state__in=["running", "stopped", "finished"]), name="study_state_is_known"
                    ),
                    models.CheckConstraint(condition=Q(trials_wanted__gte=1), name="study_wants_a_trial"),
                    models.CheckConstraint(
                        condition=Q(finished_at__isnull=False, state="finished")
                        | (Q(finished_at__isnull=True) & ~Q(state="finished")),
                        name="study_finished_has_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("network", models.CharField(max_length=80)),
                ("knobs", models.JSONField()),
                ("config", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("done", "Done"),
                            ("pruned", "Given up early"),
                            ("failed", "Failed"),
                        ],
                        default="running",
                        max_length=16,
                    ),
                ),
                ("fence", models.PositiveIntegerField(default=0)),
                ("curve", models.JSONField(default=list)),
                ("value", models.FloatField(blank=True, null=True)),
                ("figures", models.JSONField(default=dict)),
                ("error_code", models.CharField(blank=True, default="", max_length=64)),
                ("error_detail", models.TextField(blank=True, default="")),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trials", to="trainer.study"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("study", "number"), name="trial_numbered_once"),
                    models.CheckConstraint(
                        condition=Q(state__in=["running", "done", "pruned", "failed"]), name="trial_state_is_known"
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="done") | Q(value__isnull=False), name="trial_done_has_value"
                    ),
                    models.CheckConstraint(
                        condition=Q(finished_at__isnull=True, state="running")
                        | (Q(finished_at__isnull=False) & ~Q(state="running")),
                        name="trial_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("network", models.CharField(max_length=80)),
                ("config", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "trial",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="preset", to="trainer.trial"
                    ),
                ),
            ],
        ),
    ]
