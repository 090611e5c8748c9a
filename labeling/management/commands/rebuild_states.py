"""`manage.py rebuild_states`: make the photo states anew from what people said."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labeling.services import rebuilding


class Command(BaseCommand):
    help = "Make the photo states anew from all answers and claims; say how many were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = rebuilding.rebuild_states()
        if not wrong:
            self.stdout.write(_("Every photo state was right."))
            return
        words = ngettext(
            "%(n)d photo state was wrong and is right now.", "%(n)d photo states were wrong and are right now.", wrong
        )
        self.stdout.write(words % {"n": wrong})
