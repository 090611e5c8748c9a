"""The first admin of a fresh deployment: everybody else comes by invitation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction

from accounts.models import Role, User

USERNAME = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAdmin:
    """Hold the name and the password, which is known only now: the database keeps its hash."""

    username: str
    password: str


@transaction.atomic
def ensure() -> FirstAdmin | None:
    """Make an admin with a random password when there are no people at all; give None when there are."""
    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    User.objects.create_user(username=USERNAME, password=password, role=Role.ADMIN)
    return FirstAdmin(username=USERNAME, password=password)
