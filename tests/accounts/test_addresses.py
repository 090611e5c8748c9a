"""From which network a request comes: what our own proxies say, and nothing that the sender made up."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from accounts import addresses

MADE_UP, CLIENT, PROXY = "10.9.9.9", "198.51.100.7", "203.0.113.1"


@pytest.mark.parametrize(
    ("proxies", "chain", "wanted"),
    [
        (0, f"{MADE_UP}, {CLIENT}", PROXY),
        (1, f"{MADE_UP}, {CLIENT}", CLIENT),
        (2, f"{MADE_UP}, {CLIENT}, {PROXY}", CLIENT),
        (1, "", PROXY),
        (2, CLIENT, PROXY),
        (1, "no address", PROXY),
        (1, f"{CLIENT}, '; drop table", PROXY),
    ],
)
def test_only_what_our_proxies_appended_is_believed(proxies: int, chain: str, wanted: str, settings: Settings) -> None:
    settings.MAGPIE_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, headers={"x-forwarded-for": chain})

    assert addresses.of(request) == wanted


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_a_network_of_many_addresses_counts_as_one(address: str, network: str) -> None:
    assert addresses.network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_unknown_address_is_none_in_the_sign_in_log() -> None:
    assert addresses.for_sign_in_log(RequestFactory().get("/", REMOTE_ADDR="")) is None
