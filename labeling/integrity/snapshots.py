"""Dataset snapshots: rows against manifests, and no audit photo among what is trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q

from accounts.findings import Check, Finding, Look
from labeling.domain import manifests
from labeling.domain.manifests import Manifest
from labeling.errors import ObjectMissing
from labeling.integrity import faults, orphans
from labeling.integrity.merging import merged
from labeling.models import DatasetSnapshot, Photo, Split
from labeling.storage import objects

READ = 20  # newest manifests read unless the look is deep: each lists every answered photo


def checks() -> tuple[Check, ...]:
    """List what is looked at here."""
    return (
        Check(name="snapshots", find=_objects, repair=_remove_orphans),
        Check(name="manifests", find=_manifests),
    )


def _objects(look: Look) -> Iterator[Finding]:
    rows = ((row.manifest_key, row) for row in DatasetSnapshot.objects.order_by("sha256"))
    for key, row, stored in merged(rows, objects.list_keys("snapshots/")):
        if stored is None and row is not None:
            yield faults.SNAPSHOT_MISSING.at(f"snapshot {row.pk}", key=key)
        elif row is None and stored is not None:
            finding = orphans.orphan(stored, look)
            if finding is not None and not _is_named(key):
                yield finding


def _remove_orphans(findings: Sequence[Finding]) -> None:
    orphans.remove([each for each in findings if each.fault is faults.OBJECT_ORPHAN], is_named=_is_named)


def _manifests(look: Look) -> Iterator[Finding]:
    audit = set(Photo.objects.filter(Q(split=Split.AUDIT) | Q(group__split=Split.AUDIT)).values_list("pk", flat=True))
    newest = DatasetSnapshot.objects.order_by("-pk")
    for row in newest if look.is_deep else newest[:READ]:
        yield from _manifest(row, audit)


def _manifest(row: DatasetSnapshot, audit: set[int]) -> Iterator[Finding]:
    subject = f"snapshot {row.pk}"
    try:
        data = objects.read(row.manifest_key)
    except ObjectMissing:
        return  # found above
    if manifests.sha256(data) != row.sha256:
        yield faults.SNAPSHOT_DAMAGED.at(subject, key=row.manifest_key)
        return
    manifest = manifests.from_bytes(data)
    if len(manifest.rows) != row.photos:
        yield faults.SNAPSHOT_MISCOUNTED.at(subject, said=row.photos, found=len(manifest.rows))
    leaked = _trained_on(manifest) & audit
    if leaked:
        yield faults.SNAPSHOT_LEAKS.at(subject, count=len(leaked), photo=min(leaked))


def _trained_on(manifest: Manifest) -> set[int]:
    return {row.photo_id for row in manifest.rows if row.split != Split.AUDIT}


def _is_named(key: str) -> bool:
    return DatasetSnapshot.objects.filter(manifest_key=key).exists()
