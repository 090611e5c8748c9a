import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0004_record_who_erased_a_photo"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementReport",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("events", models.BigIntegerField()),
                ("figures", models.JSONField()),
                ("took_s", models.FloatField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="doubt",
                        serialize=False,
                        to="labeling.photo",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="labeling.category",
                    ),
                ),
                ("confidence", models.FloatField()),
                ("source", models.CharField(max_length=40)),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="photostate",
            index=models.Index(
                condition=models.Q(("is_excluded", False), ("state__in", ("conflict", "second-look"))),
                fields=["skips", "queue_order"],
                name="state_second_look",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementreport",
            constraint=models.CheckConstraint(condition=models.Q(("id", 1)), name="agreement_report_is_one_row"),
        ),
        migrations.AddIndex(
            model_name="doubt",
            index=models.Index(fields=["-confidence", "photo"], name="doubt_most_confident"),
        ),
        migrations.AddConstraint(
            model_name="doubt",
            constraint=models.CheckConstraint(
                condition=models.Q(("confidence__gte", 0), ("confidence__lte", 1)), name="doubt_confidence_is_one"
            ),
        ),
    ]
