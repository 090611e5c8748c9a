"""Rate limits of the API, by device or person: `accounts.rates` counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts import access, addresses, rates
from accounts.rates import Rate

if TYPE_CHECKING:  # REST framework loads this file in the middle of loading its views
    from rest_framework.views import APIView


class PerMinute(BaseThrottle):
    """Count what a view names as its `rate`; where it names none, everything that may change something."""

    _wait_s: float | None = None

    def allow_request(self, request: Request, view: APIView) -> bool:
        rate = getattr(view, "rate", None) or (None if request.method in SAFE_METHODS else Rate.WRITES)
        if rate is not None:
            self._wait_s = rates.wait_s(rate, _who(request))
        return self._wait_s is None

    def wait(self) -> float | None:
        return self._wait_s


def _who(request: Request) -> str:
    """Name whom to count: the device or person, or the network of somebody who is neither."""
    if request.user.is_authenticated:
        return access.source_name(access.actor(request.user))
    return addresses.network_of(request._request)
