import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("labeling", "0003_bring_photos_to_the_store_directly"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PhotoErasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "photo",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="erasure", to="labeling.photo"
                    ),
                ),
            ],
        ),
        append_only.operation("labeling_photoerasure"),
    ]
