"""Releases: which version is champion, with which signature."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from trainer.errors import NoModelYet, NothingToRollBackTo
from trainer.models import ModelVersion, Release, ReleaseKind, ReleaseSignature


@dataclass(frozen=True)
class Champion:
    """The release that serves, and the newest signing of it."""

    release: Release
    signature: ReleaseSignature

    @property
    def version(self) -> ModelVersion:
        """Give the version that serves."""
        return self.release.version

    @property
    def etag(self) -> str:
        """Name this release and signing: what a camera compares to know whether there is anything new."""
        return f"{self.release.number}-{int(self.signature.issued_at.timestamp())}"


def current() -> Release | None:
    """Give the newest release, which is the champion, or None."""
    return _with_versions().first()


def current_number() -> int | None:
    """Give the newest release's number by the cheapest query there is."""
    return Release.objects.order_by("-number").values_list("number", flat=True).first()


def champion() -> Champion:
    """Give the champion with its newest signature. Raises `NoModelYet`."""
    release = current()
    signature = newest_signature(release) if release else None
    if release is None or signature is None:
        raise NoModelYet
    return Champion(release, signature)


def newest_signature(release: Release) -> ReleaseSignature | None:
    """Give the signature of a release that counts."""
    return release.signatures.order_by("-issued_at", "-id").first()


def before_champion() -> ModelVersion:
    """Give the version that a rollback goes back to, each time one step further. Raises `NothingToRollBackTo`.

    What was rolled back from is left out: going back twice must not bring the version back that was the trouble.
    """
    stood: list[ModelVersion] = []
    for release in _with_versions().order_by("number"):
        if release.kind == ReleaseKind.ROLLBACK and release.version in stood:
            while stood[-1] != release.version:
                stood.pop()
        else:
            stood.append(release.version)
    if len(stood) < 2:
        raise NothingToRollBackTo
    return stood[-2]


def history() -> QuerySet[Release]:
    """Give every release, newest first."""
    return _with_versions()


def _with_versions() -> QuerySet[Release]:
    return Release.objects.select_related("version", "by", "look").order_by("-number")
