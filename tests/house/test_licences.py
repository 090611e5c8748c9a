"""Nothing that is installed beside Magpie asks for more than attribution."""

from __future__ import annotations

import re
from importlib import metadata

STRICT = re.compile(r"\b(A?GPL|Affero|GNU General Public)", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General Public|Library General Public", re.IGNORECASE)
LINE_LENGTH = 200  # a longer "licence" is the whole text, which may name others in passing

# Strict by their words, and why that binds nobody here.
ALLOWED: dict[str, str] = {}


def licences(of: metadata.Distribution) -> str:
    """Give what a package says of its licence: the expression, else the classifiers and the short field."""
    expression = of.metadata.get("License-Expression")
    if expression:
        return expression
    classifiers = [each for each in of.metadata.get_all("Classifier") or [] if each.startswith("License ::")]
    field = of.metadata.get("License") or ""
    return "; ".join((*classifiers, *([field] if len(field) < LINE_LENGTH else [])))


def is_strict(licence: str) -> bool:
    """Say whether every choice that the licence offers is strict; a lesser one binds changes to that package alone."""
    choices = re.split(r"\bOR\b|;", LESSER.sub("", licence))
    named = [choice for choice in choices if choice.strip(" ()")]
    return bool(named) and all(STRICT.search(choice) for choice in named)


def test_no_installed_package_is_strict() -> None:
    installed = list(metadata.distributions())

    strict = {each.metadata["Name"] for each in installed if is_strict(licences(each))}

    assert len(installed) > 100
    assert strict == set(ALLOWED)


def test_strict_licences_are_seen() -> None:
    assert is_strict("AGPL-3.0-only")
    assert is_strict("License :: OSI Approved :: GNU General Public License v3 (GPLv3)")
    assert is_strict("GNU Affero General Public License v3")
    assert not is_strict("LGPL-3.0-only")
    assert not is_strict("MIT OR GPL-2.0-only")
    assert not is_strict("Apache-2.0")
