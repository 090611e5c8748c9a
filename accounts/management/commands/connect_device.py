"""`manage.py connect_device NAME`: connect a camera from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.errors import DeviceNameTaken
from accounts.models import User
from accounts.services import devices


class Command(BaseCommand):
    """Print the new device's token, this once."""

    help = "Connect a device and print its token, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--by", required=True, help="the admin's user name")

    def handle(self, *args: Any, **options: Any) -> None:
        admin = User.objects.filter(username=options["by"], is_active=True).first()
        if admin is None or not admin.is_admin:
            raise CommandError(f"There is no active admin named {options['by']}. Name one with --by.")
        try:
            _device, token = devices.connect(name=options["name"], by=admin)
        except DeviceNameTaken as problem:
            raise CommandError(problem.detail) from problem
        self.stdout.write(token)
