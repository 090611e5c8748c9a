"""Invitations: the only way in, once each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import InvitationInvalid
from accounts.models import Invitation, Role, User
from accounts.services import invitations

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


def test_accept_makes_the_person_with_the_invited_role(admin: User) -> None:
    _invitation, token = invitations.invite(role=Role.OPERATOR, by=admin)

    user = invitations.accept(token=token, username="olga", password="sorted-by-hand")

    assert user.role == Role.OPERATOR
    assert user.check_password("sorted-by-hand")


def test_accept_twice_is_refused(admin: User) -> None:
    _invitation, token = invitations.invite(role=Role.REVIEWER, by=admin)
    invitations.accept(token=token, username="olga", password="sorted-by-hand")

    with pytest.raises(InvitationInvalid):
        invitations.accept(token=token, username="otto", password="sorted-by-hand")

    assert not User.objects.filter(username="otto").exists()


@pytest.mark.parametrize("spoil", ["expire", "revoke", "invent"])
def test_find_refuses_what_is_not_open(admin: User, spoil: str) -> None:
    invitation, token = invitations.invite(role=Role.REVIEWER, by=admin)
    if spoil == "expire":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif spoil == "revoke":
        invitations.revoke(invitation, by=admin)
    else:
        token = "invented"

    with pytest.raises(InvitationInvalid):
        invitations.find(token)


def test_database_refuses_a_used_invitation_without_person(admin: User) -> None:
    invitation, _token = invitations.invite(role=Role.REVIEWER, by=admin)
    invitation.accepted_at = timezone.now()

    with pytest.raises(IntegrityError), transaction.atomic():
        invitation.save()
