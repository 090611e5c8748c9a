"""`manage.py prepare`: make a deployment ready to serve: migrations, the bucket, static files, the first admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.services import people
from labeling.errors import ObjectStoreError
from labeling.storage import buckets, trial
from webapp import static_files

FIRST_ADMIN = "admin"


class Command(BaseCommand):
    """Prepare, and say nothing when there was nothing to do."""

    help = "Bring the database up to date, make a missing bucket, collect static files, and make the first admin."
    requires_system_checks = ()  # they run below, once the tables that they look at exist

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address that the sign-in link shall name."""
        parser.add_argument("--url", default="http://127.0.0.1:8000/", help="where people will find the web process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is missing, in order."""
        if has_waiting_migrations():
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write(_("The database is up to date."))
        self.check(databases=[DEFAULT_DB_ALIAS])
        self._find_object_store()
        if settings.MAGPIE_STATIC_DIR is None and static_files.collect():
            self.stdout.write(_("Static files are collected."))
        sign_in = options["url"].rstrip("/") + reverse("accounts:sign-in")
        self._introduce(people.ensure_first_admin(username=FIRST_ADMIN), sign_in=sign_in)

    def _find_object_store(self) -> None:
        """Make a missing bucket, and refuse to start on a store that replaces what it has.

        On such a store photos and models would get lost in silence.
        """
        try:
            if bucket := buckets.ensure():
                self.stdout.write(_("The bucket {name} is made.").format(name=bucket))
            trial.check_create_once()
        except ObjectStoreError as problem:
            why = problem.__cause__ or problem.code
            words = _("{problem} ({why}) `manage.py doctor` says more.")
            raise CommandError(words.format(problem=problem.detail, why=why)) from problem

    def _introduce(self, password: str | None, *, sign_in: str) -> None:
        """Show the first admin's password: this once, since only its hash is kept."""
        if password is None:
            return
        words = _("The first admin is {username} with the password {password} (shown only now).\nSign in at {url}")
        self.stdout.write(words.format(username=FIRST_ADMIN, password=password, url=sign_in))


def has_waiting_migrations() -> bool:
    """Say whether a migration waits: asking is much quicker than running `migrate` for nothing."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
