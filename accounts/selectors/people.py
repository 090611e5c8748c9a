"""People and the invitations that wait for them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Invitation, User


def everybody() -> QuerySet[User]:
    """Give all people, the active ones first."""
    return User.objects.order_by("-is_active", "username")


def find(user_id: int) -> User | None:
    """Give the person of this id, or None."""
    return User.objects.filter(pk=user_id).first()


def open_invitations() -> QuerySet[Invitation]:
    """Give the invitations that can still be used, newest first."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    return waiting.select_related("invited_by").order_by("-created_at")
