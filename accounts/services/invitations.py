"""Invitations: an admin makes a link, one person uses it once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import tokens
from accounts.errors import InvitationInvalid
from accounts.models import Invitation, Role, User

VALID_FOR = timedelta(days=7)


def invite(*, role: Role, by: User | None, note: str = "") -> tuple[Invitation, str]:
    """Make an invitation and its token. The token is given this once."""
    token = tokens.new_invitation_token()
    invitation = Invitation.objects.create(
        token_hash=tokens.digest(token),
        role=role,
        note=note,
        invited_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    return invitation, token


def find(token: str) -> Invitation:
    """Give the open invitation of this token. Raises InvitationInvalid when it is unknown, used, revoked or old."""
    invitation = Invitation.objects.filter(token_hash=tokens.digest(token), **_OPEN).first()
    if invitation is None or invitation.expires_at <= timezone.now():
        raise InvitationInvalid
    return invitation


@transaction.atomic
def accept(*, token: str, username: str, password: str) -> User:
    """Make the person that this invitation is for. Raises InvitationInvalid; a second use is one too."""
    invitation = Invitation.objects.select_for_update().get(pk=find(token).pk)
    if invitation.accepted_at or invitation.revoked_at:  # in the moment before it was ours
        raise InvitationInvalid
    user = User.objects.create_user(username=username, password=password, role=invitation.role)
    invitation.accepted_by, invitation.accepted_at = user, timezone.now()
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    return user


def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """Withdraw an invitation that nobody has used yet."""
    Invitation.objects.filter(pk=invitation.pk, **_OPEN).update(revoked_at=timezone.now())
    invitation.refresh_from_db()
    return invitation


_OPEN = {"accepted_at__isnull": True, "revoked_at__isnull": True}
