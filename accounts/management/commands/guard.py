"""`manage.py guard`: make the triggers of append-only tables again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils.translation import gettext as _

from accounts import append_only


class Command(BaseCommand):
    """Install the triggers; what is in place already stays as it is."""

    help = "Make the triggers that keep append-only tables unchangeable."
    requires_system_checks = ()  # it mends what the checks would complain about

    def handle(self, *args: Any, **options: Any) -> None:
        tables = append_only.tables_of_installed_apps()
        append_only.install(connection, tables)
        self.stdout.write(_("Guarded: {tables}").format(tables=", ".join(tables)))
