"""`manage.py embed [--retry]`: embed the photos that wait, and name those that could not be."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from jobs.services import queue
from labeling import kinds as labeling
from trainer.models import EmbeddingFailure
from trainer.selectors import spaces
from trainer.services import embedding


class Command(BaseCommand):
    """Do what the worker does by itself, at once and to the end."""

    help = "Embed the photos that wait, and name those that could not be embedded."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to try failed photos again."""
        parser.add_argument("--retry", action="store_true", help="try photos again that could not be embedded before")

    def handle(self, *args: Any, **options: Any) -> None:
        """Embed, then report."""
        space = spaces.serving()
        if space is None:
            raise CommandError(_("There is no network to embed with yet. Run `manage.py prepare_backbone` first."))
        if options["retry"]:
            EmbeddingFailure.objects.filter(space=space).delete()
        done = embedding.embed_waiting(space)
        if done.embedded:
            queue.enqueue(labeling.ANSWERS_CHANGED)
        self.stdout.write(_("{embedded} photos were embedded.").format(embedded=done.embedded))
        for failure in EmbeddingFailure.objects.filter(space=space).order_by("photo_id"):
            words = _("Photo {photo} cannot be embedded: {detail}")
            self.stdout.write(words.format(photo=failure.photo_id, detail=failure.detail or failure.code))
