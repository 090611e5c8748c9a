import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0010_carry_data_sets_out_and_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("target_error", models.FloatField()),
                ("confidence", models.FloatField()),
                ("thresholds", models.JSONField()),
                ("check_share", models.FloatField()),
                ("figures", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="AcceptanceWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bound", "the audited photos no longer bear the promise"),
                            ("checks", "people disagreed with too many of the checks"),
                            ("replaced", "another threshold took its place"),
                            ("model", "another model serves"),
                            ("categories", "the categories changed"),
                            ("rule", "the rule was changed"),
                            ("off", "it was switched off"),
                        ],
                        max_length=16,
                    ),
                ),
                ("photos", models.PositiveIntegerField()),
                ("figures", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="AcceptedLabel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("confidence", models.FloatField()),
                ("threshold", models.FloatField()),
                ("is_check", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="StandingAcceptance",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="photostate",
            name="state_is_known",
        ),
        migrations.AddField(
            model_name="photostate",
            name="is_check",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="tally",
            name="accepted",
            field=models.IntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="photostate",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("settled", "settled"),
                    ("unusable", "unusable"),
                    ("conflict", "conflict"),
                    ("second-look", "second look"),
                    ("accepted", "accepted by machine"),
                ],
                default="open",
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="photostate",
            index=models.Index(
                condition=models.Q(("is_check", True), ("is_excluded", False), ("state", "open")),
                fields=["skips", "queue_order"],
                name="state_check",
            ),
        ),
        migrations.AddConstraint(
            model_name="photostate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "settled", "unusable", "conflict", "second-look", "accepted"])
                ),
                name="state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="photostate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_audit", False),
                    models.Q(models.Q(("state", "accepted"), _negated=True), ("is_check", False)),
                    _connector="OR",
                ),
                name="state_audit_is_never_accepted",
            ),
        ),
        migrations.AddField(
            model_name="acceptance",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="acceptancewithdrawal",
            name="acceptance",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="labeling.acceptance"
            ),
        ),
        migrations.AddField(
            model_name="acceptancewithdrawal",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="acceptedlabel",
            name="acceptance",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="labels",
                to="labeling.acceptance",
            ),
        ),
        migrations.AddField(
            model_name="acceptedlabel",
            name="category",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.category"
            ),
        ),
        migrations.AddField(
            model_name="acceptedlabel",
            name="photo",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.photo"
            ),
        ),
        migrations.AddField(
            model_name="standingacceptance",
            name="acceptance",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.acceptance"
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confidence__gt", 0.5), ("confidence__lt", 1), ("target_error__gt", 0), ("target_error__lt", 1)
                ),
                name="acceptance_promises_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(("check_share__gt", 0), ("check_share__lt", 1)),
                name="acceptance_is_checked_by_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptancewithdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["bound", "checks", "replaced", "model", "categories", "rule", "off"])
                ),
                name="withdrawal_reason_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="acceptedlabel",
            index=models.Index(
                condition=models.Q(("is_check", True)), fields=["acceptance", "photo"], name="accepted_to_check"
            ),
        ),
        migrations.AddConstraint(
            model_name="acceptedlabel",
            constraint=models.UniqueConstraint(fields=("acceptance", "photo"), name="accepted_once_per_acceptance"),
        ),
        migrations.AddConstraint(
            model_name="acceptedlabel",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", models.F("threshold")), ("confidence__lte", 1)),
                name="accepted_is_sure_enough",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingacceptance",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="standing_acceptance_is_one_row"),
        ),
        append_only.operation("labeling_acceptance", "labeling_acceptedlabel", "labeling_acceptancewithdrawal"),
    ]
