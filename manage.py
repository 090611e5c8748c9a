#!/usr/bin/env python3
"""Django's command line for Magpie."""

from __future__ import annotations

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError


def main() -> None:
    """Run the command; a database that lacks tables is one line that says what to do, whatever the command."""
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        # Imported now, since it needs the models, which only the command has loaded.
        from webapp.management.commands.prepare import has_waiting_migrations  # noqa: PLC0415

        if not has_waiting_migrations():
            raise
        sys.exit(
            f"The database of {settings.MAGPIE_HOME} is not prepared. Start Magpie once with `make run`, "
            "or name the folder of the one that runs: MAGPIE_HOME=FOLDER."
        )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    main()
