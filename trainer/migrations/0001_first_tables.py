import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("labeling", "0001_first_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EmbeddingSpace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("network", models.CharField(max_length=80)),
                ("network_digest", models.CharField(max_length=64)),
                ("preprocessing_digest", models.CharField(max_length=64)),
                ("onnx_key", models.CharField(max_length=200)),
                ("width", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("filling", "filling"), ("serving", "serving"), ("retired", "retired")],
                        default="filling",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="ModelVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("network", models.CharField(max_length=80)),
                ("network_digest", models.CharField(max_length=64)),
                ("preprocessing_digest", models.CharField(max_length=64)),
                ("categories", models.JSONField()),
                ("temperature", models.FloatField()),
                ("metrics", models.JSONField()),
                ("parity", models.JSONField()),
                ("artefacts", models.JSONField()),
                ("manifest", models.TextField()),
                ("bundle_key", models.CharField(max_length=200)),
                ("bundle_sha256", models.CharField(max_length=64)),
                ("bundle_bytes", models.PositiveBigIntegerField()),
                ("embedding_width", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="FeatureShard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("key", models.CharField(max_length=300)),
                ("rows", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="shards", to="trainer.embeddingspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmbeddingIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.photo"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="index", to="trainer.embeddingspace"
                    ),
                ),
                (
                    "shard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="index", to="trainer.featureshard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HeadRefresh",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("events", models.PositiveIntegerField()),
                ("answers", models.PositiveIntegerField()),
                ("labels", models.PositiveIntegerField()),
                ("photos", models.PositiveIntegerField()),
                ("categories", models.PositiveIntegerField()),
                ("temperature", models.FloatField(blank=True, null=True)),
                ("deck_generation", models.PositiveBigIntegerField(blank=True, null=True)),
                ("deck_size", models.PositiveIntegerField(default=0)),
                ("fit_s", models.FloatField()),
                ("total_s", models.FloatField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="refreshes",
                        to="trainer.embeddingspace",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GateLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("audit_photos", models.PositiveIntegerField()),
                ("is_accepted", models.BooleanField()),
                ("is_provisional", models.BooleanField()),
                ("reasons", models.JSONField()),
                ("figures", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "challenger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looks", to="trainer.modelversion"
                    ),
                ),
                (
                    "champion",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="trainer.modelversion",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="embeddingspace",
            name="model_version",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="space",
                to="trainer.modelversion",
            ),
        ),
        migrations.CreateModel(
            name="AuditPrediction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category_id", models.PositiveBigIntegerField()),
                ("confidence", models.FloatField()),
                ("probabilities", models.JSONField()),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.photo"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="audit_predictions",
                        to="trainer.modelversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gate", "passed the gate"),
                            ("promotion", "promoted by hand"),
                            ("rollback", "rolled back to"),
                        ],
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "look",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="trainer.gatelook",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="trainer.modelversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReleaseSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_id", models.CharField(max_length=16)),
                ("public_key", models.CharField(max_length=64)),
                ("envelope", models.JSONField()),
                ("signature", models.CharField(max_length=128)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="trainer.release"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrainingRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("finished", "Finished"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("snapshot", "freezing the snapshot"),
                            ("caching", "preparing photos"),
                            ("training", "training"),
                            ("calibrating", "calibrating"),
                            ("evaluating", "measuring on the audit slice"),
                            ("exporting", "exporting"),
                            ("parity", "comparing the export with the trained network"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("button", "asked for by a person"),
                            ("command", "asked for on the command line"),
                            ("count", "enough new answers"),
                            ("schedule", "the nightly schedule"),
                        ],
                        max_length=16,
                    ),
                ),
                ("answers", models.PositiveIntegerField(default=0)),
                ("network", models.CharField(blank=True, default="", max_length=80)),
                ("config", models.JSONField(default=dict)),
                ("environment", models.JSONField(default=dict)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("progress", models.FloatField(default=0.0)),
                ("epoch", models.PositiveIntegerField(default=0)),
                ("epochs", models.PositiveIntegerField(default=0)),
                ("eta_s", models.FloatField(blank=True, null=True)),
                (
                    "next_trigger",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("button", "asked for by a person"),
                            ("command", "asked for on the command line"),
                            ("count", "enough new answers"),
                            ("schedule", "the nightly schedule"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("error_code", models.CharField(blank=True, default="", max_length=64)),
                ("error_detail", models.TextField(blank=True, default="")),
                ("timings", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "next_requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="labeling.datasetsnapshot",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="modelversion",
            name="run",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="version", to="trainer.trainingrun"
            ),
        ),
        migrations.CreateModel(
            name="EmbeddingFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64)),
                ("detail", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.photo"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="failures",
                        to="trainer.embeddingspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("space", "photo"), name="embedding_failure_once_per_photo")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="featureshard",
            constraint=models.UniqueConstraint(fields=("space", "number"), name="shard_once_per_number"),
        ),
        migrations.AddConstraint(
            model_name="featureshard",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows__gt", 0), ("rows__lte", 4096)), name="shard_is_not_too_long"
            ),
        ),
        migrations.AddConstraint(
            model_name="embeddingindex",
            constraint=models.UniqueConstraint(fields=("space", "photo"), name="embedding_once_per_photo"),
        ),
        migrations.AddConstraint(
            model_name="embeddingindex",
            constraint=models.UniqueConstraint(fields=("shard", "row"), name="embedding_row_holds_one_photo"),
        ),
        migrations.AddConstraint(
            model_name="embeddingspace",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "serving")), fields=("state",), name="space_serves_alone"
            ),
        ),
        migrations.AddConstraint(
            model_name="embeddingspace",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["filling", "serving", "retired"])), name="space_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditprediction",
            constraint=models.UniqueConstraint(fields=("version", "photo"), name="prediction_once_per_photo"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["gate", "promotion", "rollback"])), name="release_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="releasesignature",
            constraint=models.UniqueConstraint(fields=("release", "issued_at"), name="signature_once_per_moment"),
        ),
        migrations.AddConstraint(
            model_name="releasesignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("issued_at"))), name="signature_expires_later"
            ),
        ),
        migrations.AddIndex(
            model_name="trainingrun",
            index=models.Index(fields=["-created_at"], name="run_newest"),
        ),
        migrations.AddConstraint(
            model_name="trainingrun",
            constraint=models.UniqueConstraint(
                models.Value(1), condition=models.Q(("state__in", ("waiting", "running"))), name="run_is_active_alone"
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "running", "finished", "failed"])),
                name="run_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("finished_at__isnull", True), ("state__in", ("finished", "failed")), _connector="OR"
                ),
                name="run_finished_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="trainingrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__gte", 0), ("progress__lte", 1)), name="run_progress_is_a_share"
            ),
        ),
        append_only.operation(
            "trainer_modelversion",
            "trainer_gatelook",
            "trainer_release",
            "trainer_releasesignature",
        ),
    ]
