"""Any request of a tab keeps its photos."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from accounts import access
from labeling.services import leases

HEADER = "X-Magpie-Tab"
RENEWALS_PER_LEASE = 4  # more would only write the same rows again


class RenewTabMiddleware:
    """Renew the leases of the tab that a request names in `X-Magpie-Tab`, a few times in a lease at most."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        tab = _tab(request.headers.get(HEADER, ""))
        if tab is not None:
            _renew(request.user, tab)
        return self.get_response(request)


def _tab(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _renew(actor: object, tab: UUID) -> None:
    if access.is_person(actor) and access.can_review(actor) and _is_due(actor.pk, tab):
        leases.renew(by=actor, tab=tab)


def _is_due(reviewer_id: int, tab: UUID) -> bool:
    """Say whether this process has not renewed the tab lately."""
    return cache.add(f"tab-renewed:{reviewer_id}:{tab}", True, timeout=settings.MAGPIE_LEASE_S / RENEWALS_PER_LEASE)
