"""Bring the activations cache up to what a run needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from trainer.fitting import cache_quota, digest, export
from trainer.fitting.activations import ActivationKey, ActivationStore
from trainer.fitting.job import Workspace
from trainer.fitting.networks import Network
from trainer.fitting.pixel_store import PixelStore
from trainer.fitting.progress import Phase, Progress
from trainer.fitting.rows import PhotoRow
from trainer.fitting.trunk_pass import Pass, PixelPass, TrunkPass, fill
from trainer.inference.session import open_session


def open_store(network: Network, cache_dir: Path, *, view_count: int) -> ActivationStore:
    """Open the store of what the network's trunk gives, or of the pixels where it has none."""
    spec, folder = network.spec, cache_dir / "activations"
    key = ActivationKey(digest.of_weights(network.trunk.state_dict()), spec.preprocessing.digest(), spec.cut)
    if not spec.cut:
        return PixelStore(folder, key, spec.preprocessing, views=view_count)
    return ActivationStore(folder, key, shape=spec.activation, views=view_count)


def bring_up_to_date(
    store: ActivationStore, network: Network, rows: Sequence[PhotoRow], workspace: Workspace, progress: Progress
) -> frozenset[str]:
    """Compute what the store lacks, within the quota, and return the photos that cannot be read.

    Raises `CacheQuotaTooSmall`.
    """
    readers = {row.photo: row.read_bytes for row in rows}
    cache_quota.check(len(readers) * store.photo_bytes, workspace.cache_quota_bytes)
    missing = store.missing(readers)
    _make_room(store, readers, missing, workspace)
    phase = Phase(progress, "cache", len(readers))
    phase.skip(len(readers) - len(missing))
    if not missing:
        return frozenset()
    wanted = {photo: readers[photo] for photo in missing}
    return fill(store, wanted, _pass(network, store.views), workers=workspace.cache_workers, phase=phase)


def _make_room(store: ActivationStore, photos: Iterable[str], missing: Sequence[str], workspace: Workspace) -> None:
    limit_bytes = workspace.cache_quota_bytes - len(missing) * store.photo_bytes
    keep = frozenset(store.path(photo) for photo in photos)
    cache_quota.evict(workspace.cache_dir / "activations", keep=keep, limit_bytes=limit_bytes)


def _pass(network: Network, view_count: int) -> Pass:
    facts = network.spec.preprocessing
    preprocessing = open_session(export.preprocessing(facts))
    if not network.spec.cut:
        return PixelPass(preprocessing)
    trunk = open_session(export.trunk(network.trunk, facts.size))
    return TrunkPass(preprocessing, trunk, view_count=view_count)
