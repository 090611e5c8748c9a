import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0006_keep_keys_of_each_person"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CategoryExample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.RemoveConstraint(
            model_name="categorychange",
            name="change_kind_is_known",
        ),
        migrations.AddField(
            model_name="category",
            name="heir",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="labeling.category",
            ),
        ),
        migrations.AddField(
            model_name="category",
            name="is_split",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="categorychange",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="labeling.categorychange",
            ),
        ),
        migrations.AddField(
            model_name="categorychange",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="labeling.categorychange",
            ),
        ),
        migrations.AlterField(
            model_name="categorychange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("added", "added"),
                    ("proposed", "proposed"),
                    ("approved", "approved"),
                    ("edited", "edited"),
                    ("retired", "retired"),
                    ("reopened", "reopened"),
                    ("merged", "merged"),
                    ("split", "split"),
                    ("reordered", "reordered"),
                    ("undone", "undone"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("heir__isnull", True), ("status", "retired"), _connector="OR"),
                name="category_heir_only_of_a_retired_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heir__isnull", True), models.Q(("heir", models.F("id")), _negated=True), _connector="OR"
                ),
                name="category_is_not_its_own_heir",
            ),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_split", False), models.Q(("heir__isnull", True), ("status", "retired")), _connector="OR"
                ),
                name="category_split_is_retired_without_heir",
            ),
        ),
        migrations.AddConstraint(
            model_name="categorychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "added",
                            "proposed",
                            "approved",
                            "edited",
                            "retired",
                            "reopened",
                            "merged",
                            "split",
                            "reordered",
                            "undone",
                        ],
                    )
                ),
                name="change_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="categorychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "undone"), ("undoes__isnull", False)),
                    models.Q(models.Q(("kind", "undone"), _negated=True), ("undoes__isnull", True)),
                    _connector="OR",
                ),
                name="change_undone_names_what_it_undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="categorychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("part_of__isnull", True), models.Q(("part_of", models.F("id")), _negated=True), _connector="OR"
                ),
                name="change_is_not_part_of_itself",
            ),
        ),
        migrations.AddField(
            model_name="categoryexample",
            name="category",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="examples",
                to="labeling.category",
            ),
        ),
        migrations.AddField(
            model_name="categoryexample",
            name="photo",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="labeling.photo"),
        ),
        migrations.AddConstraint(
            model_name="categoryexample",
            constraint=models.UniqueConstraint(fields=("category", "photo"), name="example_photo_once_per_category"),
        ),
        migrations.AddConstraint(
            model_name="categoryexample",
            constraint=models.UniqueConstraint(fields=("category", "position"), name="example_place_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="categoryexample",
            constraint=models.CheckConstraint(condition=models.Q(("position__lt", 8)), name="example_places_are_few"),
        ),
        append_only.operation("labeling_categorychange"),
    ]
