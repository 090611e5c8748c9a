"""Two admins at once: one stays, whatever they do to each other, and neither meets a crash."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.errors import AccountsError, InvitationInvalid
from accounts.models import Invitation, Role, User
from accounts.services import invitations, people
from tests.factories import AdminFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("database")]


@pytest.mark.parametrize("attempt", range(5))
def test_admins_who_close_each_others_accounts_leave_one(attempt: int) -> None:
    ada, ben = AdminFactory.create_batch(2)
    together = threading.Barrier(2)

    def close(whom: User, by: User) -> str:
        try:
            together.wait(timeout=60)
            people.deactivate(whom, by=by)
        except AccountsError as problem:
            return problem.code
        finally:
            connection.close()
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(pool.map(close, (ada, ben), (ben, ada)))

    assert ends == ["closed", "last-admin"]
    assert User.objects.filter(role=Role.ADMIN, is_active=True).count() == 1


def test_invitation_revoked_in_the_last_moment_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    invitation, token = invitations.invite(role=Role.ADMIN, by=AdminFactory.create())
    found = invitations.find(token)
    invitations.revoke(invitation, by=AdminFactory.create())
    monkeypatch.setattr(invitations, "find", lambda _token: found)  # it looked just before

    with pytest.raises(InvitationInvalid):
        invitations.accept(token=token, username="eve", password="long enough to pass")

    assert Invitation.objects.get().accepted_at is None
