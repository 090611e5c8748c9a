"""Devices."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Device


def all_devices() -> QuerySet[Device]:
    """Give all devices, the working ones first."""
    return Device.objects.select_related("created_by").order_by("revoked_at", "name")
