"""People: the first admin, roles, leaving."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from accounts.errors import LastAdmin
from accounts.models import Role, User
from accounts.services import people

pytestmark = pytest.mark.django_db


def test_first_admin_is_made_once() -> None:
    password = people.ensure_first_admin()

    assert password is not None
    assert User.objects.get(role=Role.ADMIN).check_password(password)
    assert people.ensure_first_admin() is None


@pytest.mark.parametrize("leave", ["role", "deactivate"])
def test_last_admin_cannot_leave(leave: str) -> None:
    ada = User.objects.create_user("ada", role=Role.ADMIN)

    with pytest.raises(LastAdmin):
        if leave == "role":
            people.set_role(ada, role=Role.REVIEWER, by=ada)
        else:
            people.deactivate(ada, by=ada)

    ada.refresh_from_db()
    assert ada.is_admin
    assert ada.is_active


def test_one_of_two_admins_can_leave_and_come_back() -> None:
    ada, ben = (User.objects.create_user(name, role=Role.ADMIN) for name in ("ada", "ben"))

    people.deactivate(ben, by=ada)
    assert not User.objects.get(pk=ben.pk).is_active
    people.reactivate(ben, by=ada)

    assert User.objects.get(pk=ben.pk).is_active


def test_database_refuses_an_unknown_role() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("eve", role="emperor")
