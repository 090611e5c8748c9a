"""Devices: connected by an admin, recognised by their token, revoked for good."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts import tokens
from accounts.errors import DeviceNameTaken
from accounts.models import Device, User

SEEN_EVERY = timedelta(seconds=60)  # last_seen_at is for people; a write per upload would be too dear
# SQL, because every request of a camera pays for it: the ORM takes four times as long to make the same of it.
_HOLDER = "SELECT * FROM accounts_device WHERE token_hash = %s"


def connect(*, name: str, by: User) -> tuple[Device, str]:
    """Make a device and its token. The token is given this once.

    Raises DeviceNameTaken.
    """
    token = tokens.new_device_token()
    device, is_new = Device.objects.get_or_create(
        name=name, defaults={"token_hash": tokens.digest(token), "created_by": by}
    )
    if not is_new:
        raise DeviceNameTaken(name=name)
    return device, token


def recognise(token: str) -> Device | None:
    """Give the device that holds this token, revoked or not, and note that it was seen."""
    device = next(iter(Device.objects.raw(_HOLDER, [tokens.digest(token)])), None)
    if device is not None and not device.is_revoked:
        _note_seen(device)
    return device


def revoke(device: Device, *, by: User) -> Device:
    """Stop the device's token from working, at once and for good."""
    if device.revoked_at is None:
        device.revoked_at = timezone.now()
        device.save(update_fields=["revoked_at"])
    return device


def _note_seen(device: Device) -> None:
    now = timezone.now()
    if device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY:
        Device.objects.filter(pk=device.pk).update(last_seen_at=now)
        device.last_seen_at = now
