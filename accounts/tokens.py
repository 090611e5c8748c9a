"""Random tokens: shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets

DEVICE_PREFIX = "mgp_"  # so that a leaked token can be recognised by secret scanners


def new_device_token() -> str:
    """Make a device's token: 256 random bits behind a prefix."""
    return DEVICE_PREFIX + secrets.token_urlsafe(32)


def new_invitation_token() -> str:
    """Make an invitation's token: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Give what is stored of a token. The token is random and long, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()
