import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0011_accept_labels_by_machine"),
        ("trainer", "0006_keep_what_was_measured"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AcceptanceEvidence",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("body", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trainer.modelversion"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="acceptance_evidence_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="AcceptanceRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField()),
                ("target_error", models.FloatField()),
                ("confidence", models.FloatField()),
                ("per_category", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confidence__gt", 0.5),
                            ("confidence__lt", 1),
                            ("target_error__gt", 0),
                            ("target_error__lt", 1),
                        ),
                        name="rule_promises_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PoolOpinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("category_id", models.PositiveBigIntegerField()),
                ("confidence", models.FloatField()),
                (
                    "photo",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="labeling.photo",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="trainer.embeddingspace",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("space", "photo"), name="opinion_once_per_photo"),
                    models.CheckConstraint(
                        condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)),
                        name="opinion_is_a_probability",
                    ),
                ],
            },
        ),
        append_only.operation("trainer_acceptancerule"),
    ]
