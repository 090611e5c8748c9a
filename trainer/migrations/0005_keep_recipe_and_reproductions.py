import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("trainer", "0004_search_for_recipes")]

    operations = [
        migrations.AddField(
            model_name="trainingrun",
            name="preset",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="reproduces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="trainer.trainingrun",
            ),
        ),
        migrations.AddField(
            model_name="trainingrun",
            name="reproduction",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="trainingrun",
            constraint=models.CheckConstraint(
                condition=Q(reproduction__isnull=True) | Q(reproduces__isnull=False),
                name="run_compared_has_original",
            ),
        ),
    ]
