"""Cameras and other programs that hold a token."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Device(models.Model):
    """A camera with a token. The token is shown once; only its hash is kept."""

    name = models.CharField(max_length=100, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="devices")
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    @property
    def is_authenticated(self) -> bool:
        """Say that a request carrying this device's token is signed in (Django's user protocol)."""
        return True

    @property
    def is_revoked(self) -> bool:
        """Say whether the token stopped working."""
        return self.revoked_at is not None

    def __str__(self) -> str:
        return self.name
