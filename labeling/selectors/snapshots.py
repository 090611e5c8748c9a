"""Reads of dataset snapshots."""

from __future__ import annotations

from labeling.domain import manifests
from labeling.domain.manifests import Manifest
from labeling.models import DatasetSnapshot
from labeling.storage import objects


def get(snapshot_id: int) -> DatasetSnapshot:
    """Give the snapshot of this id. Raises DatasetSnapshot.DoesNotExist."""
    return DatasetSnapshot.objects.get(pk=snapshot_id)


def manifest(snapshot: DatasetSnapshot) -> Manifest:
    """Read a snapshot's categories and rows. Raises ObjectMissing, ObjectStoreDown."""
    return manifests.from_bytes(objects.read(snapshot.manifest_key))
