"""`manage.py first_admin`: make the first admin, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.services import people


class Command(BaseCommand):
    """Print a name and a random password when there is no admin yet, else how to go on."""

    help = "Make the first admin with a random password, printed once."

    def handle(self, *args: Any, **options: Any) -> None:
        password = people.ensure_first_admin()
        if password is None:
            self.stdout.write(_("There is an admin already. A lost password: manage.py changepassword NAME."))
            return
        words = _("First admin: sign in as {name} with the password {password}  (shown this once)")
        self.stdout.write(words.format(name="admin", password=password))
