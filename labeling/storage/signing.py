"""Signed permissions: to read one object, or to bring one, for a short time and nothing else.

Signing is reckoning with a key on this machine; nobody is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.core.files.storage import storages

from labeling.storage import keys


@dataclass(frozen=True, slots=True)
class Form:
    """Where to POST a photo, and the fields that must go before it; a policy in them names key, type and size."""

    url: str
    fields: dict[str, str]


class SigningStorage(Protocol):
    """What a store must offer beside `CreateOnceStorage` so that others can be sent to it."""

    def signed_address(self, key: str, *, media_type: str, lifetime_s: float) -> str: ...
    def signed_form(self, key: str, *, media_type: str, size_bytes: int, lifetime_s: float) -> Form: ...


def reads_are_signed() -> bool:
    """Say whether browsers are sent to the store for photos."""
    return settings.MAGPIE_S3_READS == "signed" and _signer() is not None


def takes_direct_uploads() -> bool:
    """Say whether senders may bring photos to the store themselves."""
    return bool(settings.MAGPIE_DIRECT_UPLOADS) and _signer() is not None


def address(key: str, *, media_type: str) -> str:
    """Give an address at which anybody may read this one object for a while, as the type that we say it is.

    Raises ObjectKeyForeign.
    """
    lifetime_s = settings.MAGPIE_S3_SIGNED_S
    return _required().signed_address(keys.check(key), media_type=media_type, lifetime_s=lifetime_s)


def form(key: str, *, media_type: str, size_bytes: int) -> Form:
    """Give the form with which a photo of exactly this type and size can be put under this key for a while."""
    lifetime_s = settings.MAGPIE_DIRECT_UPLOAD_S
    return _required().signed_form(key, media_type=media_type, size_bytes=size_bytes, lifetime_s=lifetime_s)


def _signer() -> SigningStorage | None:
    store = storages["default"]
    return cast(SigningStorage, store) if hasattr(store, "signed_form") else None


def _required() -> SigningStorage:
    signer = _signer()
    assert signer is not None  # whoever signs has asked before whether this store can
    return signer
