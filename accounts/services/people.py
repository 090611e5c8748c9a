"""People: the first admin, roles, and leaving."""

from __future__ import annotations

import secrets

from django.db import transaction

from accounts.errors import LastAdmin
from accounts.models import Role, User


@transaction.atomic
def ensure_first_admin(*, username: str = "admin") -> str | None:
    """Make the first admin with a random password and give it, or None when an active admin exists already."""
    if User.objects.filter(role=Role.ADMIN, is_active=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    User.objects.create_user(username=username, password=password, role=Role.ADMIN)
    return password


@transaction.atomic
def set_role(person: User, *, role: Role, by: User) -> User:
    """Give a person another role; they sign in anew, and nothing of the old one stays open. Raises LastAdmin."""
    if role != Role.ADMIN:
        _refuse_last_admin(person)
    if role != person.role:
        person.role = role
        person.end_sessions()
        person.save(update_fields=["role", "sessions_ended"])
    return person


@transaction.atomic
def deactivate(person: User, *, by: User) -> User:
    """Close a person's account; what they said stays under their name. Raises LastAdmin."""
    _refuse_last_admin(person)
    person.is_active = False
    person.end_sessions()  # so that opening the account again does not open what a lost laptop still holds
    person.save(update_fields=["is_active", "sessions_ended"])
    return person


def reactivate(person: User, *, by: User) -> User:
    """Open a closed account again."""
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def _refuse_last_admin(person: User) -> None:
    # All of them, in one order: two admins who close each other's accounts wait for one another instead of colliding.
    admins = User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True).order_by("pk")
    if [admin.pk for admin in admins] == [person.pk]:
        raise LastAdmin
