"""`manage.py invite ROLE`: make an invitation from the command line."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import reverse

from accounts.models import Role
from accounts.services import invitations


class Command(BaseCommand):
    """Print the link of a one-time invitation."""

    help = "Make an invitation and print its link, which works once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("--url", default=_address(), help="where people find your Magpie (default: %(default)s)")
        parser.add_argument("--note", default="", help="for whom, to tell open invitations apart")

    def handle(self, *args: Any, **options: Any) -> None:
        _invitation, token = invitations.invite(role=Role(options["role"]), note=options["note"], by=None)
        self.stdout.write(options["url"].rstrip("/") + reverse("accounts:invitation", args=[token]))


def _address() -> str:
    """Give where `make run` serves."""
    return f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
