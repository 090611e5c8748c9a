"""Model versions as pages show them: with the gate's last look, and whether they serve."""

from __future__ import annotations

from dataclasses import dataclass

from trainer.models import GateLook, ModelVersion, Release
from trainer.selectors import releases, versions

VERSIONS_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version, what the gate last said of it, and whether it is the champion."""

    version: ModelVersion
    look: GateLook | None
    is_champion: bool


def rows() -> list[VersionRow]:
    """Give the newest versions first, in a number of queries that does not depend on theirs."""
    champion = releases.current()
    return [_row(version, champion) for version in versions.newest_first()[:VERSIONS_SHOWN]]


def row(number: int) -> VersionRow:
    """Give one version by its number. Raises `VersionUnknown`."""
    return _row(versions.find(number), releases.current())


def _row(version: ModelVersion, champion: Release | None) -> VersionRow:
    return VersionRow(
        version=version,
        look=max(version.looks.all(), key=lambda look: look.pk, default=None),  # of prefetched rows: no query
        is_champion=champion is not None and champion.version_id == version.pk,
    )
