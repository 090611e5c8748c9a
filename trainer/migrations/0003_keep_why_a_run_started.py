from django.db import migrations, models

TRIGGERS = [
    ("button", "asked for by a person"),
    ("command", "asked for on the command line"),
    ("count", "enough new answers"),
    ("schedule", "the nightly schedule"),
    ("disagreement", "people contradicting the model"),
]


class Migration(migrations.Migration):
    dependencies = [("trainer", "0002_keep_what_versions_say_of_a_photo")]

    operations = [
        migrations.AddField(
            model_name="trainingrun",
            name="grounds",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AlterField(
            model_name="trainingrun",
            name="trigger",
            field=models.CharField(choices=TRIGGERS, max_length=16),
        ),
        migrations.AlterField(
            model_name="trainingrun",
            name="next_trigger",
            field=models.CharField(blank=True, choices=TRIGGERS, default="", max_length=16),
        ),
    ]
