"""Who may do what: the one place that decides. What you may not see is a 404 on pages and a 403 in the API."""

from __future__ import annotations

from typing import TypeGuard

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import Device, Role, User

Actor = User | Device


def is_person(actor: object) -> TypeGuard[User]:
    """Say whether this is a signed-in, active person."""
    return isinstance(actor, User) and actor.is_active


def actor(user: object) -> Actor:
    """Give who a request comes from, once a permission has let it in."""
    if isinstance(user, Device):
        return user
    assert isinstance(user, User)  # permissions let nobody else in
    return user


def can_review(actor: object) -> bool:
    """Reviewers and admins lease photos, answer and undo."""
    return is_person(actor) and actor.role in {Role.REVIEWER, Role.ADMIN}


def can_administer(actor: object) -> bool:
    """Admins change categories, people, devices and models."""
    return is_person(actor) and actor.role == Role.ADMIN


def can_adjudicate(actor: object) -> bool:
    """Admins decide where answers differ; reviewers too, in a house that says so."""
    return can_administer(actor) or (settings.MAGPIE_ADJUDICATORS == "reviewers" and can_review(actor))


def can_upload(actor: object) -> bool:
    """Devices and every signed-in person send photos."""
    return is_person(actor) or (isinstance(actor, Device) and not actor.is_revoked)


def can_predict(actor: object) -> bool:
    """Whoever may send photos may ask what is on one, and fetch the champion."""
    return can_upload(actor)


def can_look(actor: object) -> bool:
    """Every signed-in person sees photos, runs and models; devices do not."""
    return is_person(actor)


def source_name(actor: Actor | AnonymousUser) -> str:
    """Name the source of an upload, stable for one device or person."""
    return f"device:{actor.pk}" if isinstance(actor, Device) else f"user:{actor.pk}"
