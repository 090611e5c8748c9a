"""What docs/security.md says of roles, limits and refusals is what holds."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import URLPattern

from labeling.imaging import room
from tests.webapp.roles import API, FOR_ANYBODY, OUTSIDE_THE_URLS, PAGES, routes
from webapp import web_worker
from webapp.env import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
GROUPS = {
    "anybody": {"anonymous", "device", "operator", "reviewer", "admin"},
    "devices and people": {"device", "operator", "reviewer", "admin"},
    "people": {"operator", "reviewer", "admin"},
    "reviewers, admins": {"reviewer", "admin"},
    "admins": {"admin"},
}
ROLES = set().union(*GROUPS.values())


def told() -> dict[str, set[str]]:
    """Give the addresses that the page lists for each group."""
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", PAGE, re.MULTILINE)
    return {group: set(re.findall(r"`([A-Z, ]+ /[^`]*)`", cells)) for group, cells in rows}


def true() -> dict[str, set[str]]:
    """Give the same from the table that the tests of roles ask."""
    patterns = dict(routes())
    held: dict[str, set[str]] = {
        group: {f"GET {path}" for path in OUTSIDE_THE_URLS} if group == "anybody" else set() for group in GROUPS
    }
    for name, methods in {**PAGES, **API}.items():
        for method, who in methods.items():
            group = next(group for group, roles in GROUPS.items() if roles == set(who) & ROLES)
            held[group].add(f"{method} {_path(patterns[name], name)}")
    for name, methods in FOR_ANYBODY.items():
        held["anybody"] |= {f"{method} {_path(patterns[name], name)}" for method in methods - {"HEAD"}}
    return held


def _path(pattern: URLPattern, name: str) -> str:
    prefix = "/api/v1/" if name in API else "/"
    return prefix + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))


def test_page_tells_who_may_ask_for_what() -> None:
    assert told() == true(), "\n".join(_row(group, found) for group, found in true().items())


def _row(group: str, addresses: set[str]) -> str:
    """Write a group's row as the page has it."""
    in_order = sorted(addresses, key=lambda address: address.split()[::-1])
    return f"| **{group}** | {', '.join(f'`{address}`' for address in in_order)} |"


def test_page_tells_the_bounds() -> None:
    said = re.sub(r"\s+", " ", PAGE)

    assert f"{settings.MAGPIE_MAX_BODY_BYTES // 1024} KiB" in said
    assert f"{web_worker.GRACE_S:.0f} s to begin with" in said
    assert f"{web_worker.SLOWEST_BYTES_PER_S // 1000} KB/s" in said
    assert f"{room.PIXELS // 1_000_000} million pixels" in said
