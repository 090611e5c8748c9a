"""Reviewers who are signed in, and a camera that is connected."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Role, User
from accounts.services import devices


def main(*, reviewers: int, role: str = Role.REVIEWER) -> dict[str, Any]:
    """Make so many reviewers, or people of another role, each with a session, and one device; give session keys and
    the device's token."""
    people = [User.objects.create(username=f"reviewer-{number}", role=Role(role)) for number in range(reviewers)]
    admin = User.objects.filter(role=Role.ADMIN).earliest("pk")
    _device, token = devices.connect(name="camera", by=admin)
    return {"sessions": [_session(person) for person in people], "token": token}


def _session(person: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    key: str = session.session_key
    return key
