"""`manage.py connect_device NAME`: connect a camera from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.errors import DeviceNameTaken
from accounts.models import Role, User
from accounts.services import devices


class Command(BaseCommand):
    """Print the new device's token, this once."""

    help = "Connect a device and print its token, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--by", metavar="USER", help="the admin's user name (default: the only admin)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"].strip()
        if not name:
            raise CommandError(_("A device needs a name."))
        try:
            _device, token = devices.connect(name=name, by=_admin(options["by"]))
        except DeviceNameTaken as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(token)


def _admin(name: str | None) -> User:
    """Find the admin of that name, or the only one there is."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    found = list(admins.filter(username=name) if name else admins[:2])
    if len(found) == 1:
        return found[0]
    if name:
        raise CommandError(_("There is no active admin named {name}. Name one with --by.").format(name=name))
    raise CommandError(_("Name the admin who connects it with --by USER."))
