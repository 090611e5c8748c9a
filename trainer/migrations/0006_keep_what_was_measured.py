import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trainer", "0005_keep_recipe_and_reproductions")]

    operations = [
        migrations.CreateModel(
            name="Measurement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("audit", "audit"), ("forecast", "forecast"), ("twins", "twins")], max_length=16
                    ),
                ),
                ("basis", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="trainer.modelversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subject__in", ["audit", "forecast", "twins"])),
                        name="measurement_subject_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("version__isnull", False)),
                        fields=("subject", "version"),
                        name="measurement_once_per_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("version__isnull", True)),
                        fields=("subject",),
                        name="measurement_once_without_version",
                    ),
                ],
            },
        ),
    ]
