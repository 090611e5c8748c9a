"""`manage.py rebuild_states`: make the photo states anew from what people said."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from labeling.services import rebuilding


class Command(BaseCommand):
    help = "Make the photo states anew from all answers and claims; say how many were wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = rebuilding.rebuild_states()
        self.stdout.write(_("%(wrong)d photo states were wrong and are right now.") % {"wrong": wrong})
