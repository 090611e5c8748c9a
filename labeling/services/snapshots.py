"""Freeze datasets: what a training run learns from can be told, to the byte, for ever after."""

from __future__ import annotations

from collections import Counter

from accounts.models import User
from labeling.domain import manifests
from labeling.domain.manifests import Manifest, ManifestCategory, ManifestRow
from labeling.models import DatasetSnapshot, Split
from labeling.selectors import training_data
from labeling.storage import keys, objects


def freeze(*, by: User | None = None) -> DatasetSnapshot:
    """Write down every label as it stands now; when nothing changed since an earlier snapshot, give that one.

    Excluded photos are in no snapshot; audit photos are in it for measuring. The manifest is an object, written before
    its row: a row never points at nothing. Raises ObjectStoreDown, ObjectStoreFull.
    """
    manifest = _manifest()
    data = manifests.to_bytes(manifest)
    sha256 = manifests.sha256(data)
    key = keys.snapshot(sha256)
    objects.put_once(key, data, content_type="application/json")
    snapshot, _ = DatasetSnapshot.objects.get_or_create(
        sha256=sha256, defaults={"manifest_key": key, "created_by": by, **_numbers(manifest)}
    )
    return snapshot


def _manifest() -> Manifest:
    categories = training_data.active_categories()
    known = {category.id for category in categories}
    return Manifest(
        categories=tuple(ManifestCategory(category.id, category.name) for category in categories),
        rows=tuple(
            ManifestRow(label.photo_id, label.category_id, label.group_id, label.split, label.stored_sha256, label.key)
            for label in training_data.standing_labels()
            if not label.is_excluded and label.category_id in known  # retired between the two reads
        ),
    )


def _numbers(manifest: Manifest) -> dict[str, object]:
    """Count photos: all, audit ones, and per split and category."""
    per_split = {
        split: Counter(row.category_id for row in manifest.rows if row.split == split) for split in Split.values
    }
    return {
        "photos": len(manifest.rows),
        "audit_photos": per_split[Split.AUDIT].total(),
        "counts": {
            split: {str(category_id): count for category_id, count in sorted(counted.items())}
            for split, counted in per_split.items()
        },
    }
