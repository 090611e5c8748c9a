import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0007_merge_and_split_categories"),
    ]

    operations = [
        migrations.CreateModel(
            name="OddPhoto",
            fields=[
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="labeling.photo",
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("likeness", models.FloatField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="PhotoMeasure",
            fields=[
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="measure",
                        serialize=False,
                        to="labeling.photo",
                    ),
                ),
                ("brightness", models.FloatField(null=True)),
                ("sharpness", models.FloatField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("brightness__isnull", True), ("sharpness__isnull", True)),
                            models.Q(("brightness__gte", 0), ("brightness__lte", 1), ("sharpness__gte", 0)),
                            _connector="OR",
                        ),
                        name="measure_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "name",
                    models.CharField(
                        choices=[("answers", "answers"), ("data", "data")],
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("body", models.JSONField()),
                ("events", models.BigIntegerField(default=0)),
                ("photos", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__in", ["answers", "data"])), name="survey_name_is_known"
                    )
                ],
            },
        ),
    ]
