"""Let deck entries carry a second order, in which neighbours look alike."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0008_look_at_all_photos"),
    ]

    operations = [
        migrations.AddField(
            model_name="deckentry",
            name="likeness",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
    ]
