"""From which network address a request comes."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def of(request: HttpRequest) -> str:
    """Give the address of whoever asks, "" where it is unknown (a socket file).

    Anybody can write `X-Forwarded-For`; only what our own proxies appended is believed: with MAGPIE_PROXIES=1 the last
    entry, with 2 the last but one.
    """
    hops = settings.MAGPIE_PROXIES
    chain = request.headers.get("X-Forwarded-For", "").split(",") if hops else []
    named = chain[-hops].strip() if len(chain) >= hops > 0 else ""
    return _valid(named) or _valid(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """Give what to count by: the address, or the /64 of an IPv6 one, of which everybody has 2^64."""
    address = of(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))


def for_sign_in_log(request: HttpRequest) -> str | None:
    """Give the address as django-axes stores it: none where it is unknown."""
    return of(request) or None


def _valid(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return ""
