"""Devices: connected, recognised, revoked."""

from __future__ import annotations

import pytest

from accounts.errors import DeviceNameTaken
from accounts.models import Device, Role, User
from accounts.services import devices

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return User.objects.create_user("ada", role=Role.ADMIN)


def test_connect_keeps_only_the_hash_of_the_token(admin: User) -> None:
    device, token = devices.connect(name="conveyor", by=admin)

    assert token.startswith("mgp_")
    assert token not in device.token_hash
    assert devices.recognise(token) == device


def test_connect_with_a_name_in_use_is_refused(admin: User) -> None:
    devices.connect(name="conveyor", by=admin)

    with pytest.raises(DeviceNameTaken):
        devices.connect(name="conveyor", by=admin)

    assert Device.objects.count() == 1


def test_recognise_notes_that_the_device_was_seen(admin: User) -> None:
    _device, token = devices.connect(name="conveyor", by=admin)

    devices.recognise(token)

    assert Device.objects.get().last_seen_at is not None


def test_recognise_an_unknown_token_is_nobody(admin: User) -> None:
    assert devices.recognise("mgp_guess") is None


def test_revoke_twice_keeps_the_first_moment(admin: User) -> None:
    device, _token = devices.connect(name="conveyor", by=admin)
    devices.revoke(device, by=admin)
    first = device.revoked_at

    devices.revoke(device, by=admin)

    assert device.is_revoked
    assert device.revoked_at == first
