"""Embeddings: shards against objects, the index against shards, and both against photos."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Min, Q, QuerySet

from accounts.findings import Check, Fault, Finding, Look
from jobs.selectors import jobs as job_rows
from jobs.services import queue
from labeling import kinds as labeling
from labeling.errors import ObjectMissing
from labeling.integrity import faults as labeling_faults
from labeling.integrity import orphans
from labeling.integrity.merging import merged
from labeling.storage import objects
from trainer import kinds
from trainer.embeddings import compaction, shards
from trainer.integrity import faults
from trainer.models import EmbeddingIndex, EmbeddingSpace, FeatureShard, SpaceState
from trainer.selectors import spaces, waiting_photos
from trainer.services import embedding_jobs, erasing


def checks() -> tuple[Check, ...]:
    """List what is looked at here. What is thrown away first is missed, and asked for, at the end."""
    return (
        Check(name="embedding networks", find=_graphs),
        Check(name="erased photos' embeddings", find=_erased, repair=_forget),
        Check(name="audit photos' embeddings", find=_audited, repair=_forget_audited),
        Check(name="shards", find=_shards, repair=_mend),
        Check(name="embeddings of nobody", find=_unindexed, repair=_scrub),
        Check(name="photos without embedding", find=_missing, repair=_embed),
    )


def _graphs(look: Look) -> Iterator[Finding]:
    for space in EmbeddingSpace.objects.order_by("pk"):
        if not objects.exists(space.onnx_key):
            yield faults.SPACE_GRAPH_MISSING.at(f"space {space.name}", key=space.onnx_key)


def _erased(look: Look) -> Iterator[Finding]:
    for photo_id, count in erasing.remains().items():
        yield faults.EMBEDDING_OF_ERASED.at(f"photo {photo_id}", photo=photo_id, count=count)


def _forget(findings: Sequence[Finding]) -> None:
    erasing.forget(finding.extra["photo"] for finding in findings)


def _audited(look: Look) -> Iterator[Finding]:
    counted = _of_audit().values("space_id", "space__name").annotate(count=Count("pk"), photo=Min("photo_id"))
    for row in counted.order_by("space_id"):
        subject = f"space {row['space__name']}"
        yield faults.EMBEDDING_OF_AUDIT.at(subject, count=row["count"], photo=row["photo"])


def _forget_audited(findings: Sequence[Finding]) -> None:
    _of_audit().delete()


def _of_audit() -> QuerySet[EmbeddingIndex]:
    return EmbeddingIndex.objects.filter(Q(photo__split="audit") | Q(photo__group__split="audit"))


def _shards(look: Look) -> Iterator[Finding]:
    """Read every shard: some 3 kB per photo, and what a wrong one spoils is every fit that it enters."""
    rows = FeatureShard.objects.select_related("space")
    by_key = sorted(((row.key, row) for row in rows.iterator()), key=itemgetter(0))
    for key, row, stored in merged(by_key, objects.list_keys("features/")):
        if row is None and stored is not None:
            finding = orphans.orphan(stored, look)
            if finding is not None and not _is_named(key):
                yield finding
        elif row is not None:
            yield from _shard(row, is_listed=stored is not None)


def _shard(shard: FeatureShard, *, is_listed: bool) -> Iterator[Finding]:
    subject, facts = f"shard {shard.number} of {shard.space.name}", {"key": shard.key, "shard": shard.pk}
    data = _bytes(shard) if is_listed else None
    if data is None:
        if FeatureShard.objects.filter(pk=shard.pk).exists() and not objects.exists(shard.key):  # not merged meanwhile
            yield faults.SHARD_MISSING.at(subject, **facts)
        return
    try:
        vectors = _vectors(data, rows=shard.rows, width=shard.space.width)
    except ValueError as wrong:
        yield faults.SHARD_DAMAGED.at(subject, reason=str(wrong), **facts)
        return
    yield from _index(shard, vectors, subject)


def _index(shard: FeatureShard, vectors: shards.Rows, subject: str) -> Iterator[Finding]:
    """Look at the rows of a shard that are some photo's."""
    places = list(EmbeddingIndex.objects.filter(shard=shard).order_by("row").values_list("photo_id", "row"))
    beyond = [photo_id for photo_id, row in places if row >= len(vectors)]
    if beyond:
        yield _of_photos(faults.EMBEDDING_MISPLACED, subject, shard, beyond)
    not_finite = set(np.flatnonzero(~np.isfinite(vectors).all(axis=1)).tolist())
    bad = [photo_id for photo_id, row in places if row in not_finite]
    if bad:
        yield _of_photos(faults.EMBEDDING_NOT_FINITE, subject, shard, bad)


def _of_photos(fault: Fault, subject: str, shard: FeatureShard, photos: list[int]) -> Finding:
    return fault.at(subject, count=len(photos), photo=min(photos), shard=shard.pk, photos=photos)


def _vectors(data: bytes, *, rows: int, width: int) -> npt.NDArray[np.float16]:
    """Read a shard's rows. Raises ValueError with the reason why they are not what they should be."""
    try:
        vectors = np.load(io.BytesIO(data), allow_pickle=False)
    except EOFError as theirs:
        raise ValueError("nothing") from theirs
    if vectors.dtype != np.float16 or vectors.ndim != 2:
        raise ValueError(f"{vectors.dtype} of {vectors.ndim} dimensions")
    if vectors.shape != (rows, width):
        raise ValueError(f"{vectors.shape[0]} rows of {vectors.shape[1]} values, not {rows} of {width}")
    return np.asarray(vectors, dtype=np.float16)


def _bytes(shard: FeatureShard) -> bytes | None:
    try:
        return objects.read(shard.key)
    except ObjectMissing:
        return None


def _mend(findings: Sequence[Finding]) -> None:
    """Throw away what is wrong, rows before objects; `_missing` then asks for it to be made again."""
    orphans.remove([each for each in findings if each.fault is labeling_faults.OBJECT_ORPHAN], is_named=_is_named)
    for finding in findings:
        if finding.fault in {faults.EMBEDDING_MISPLACED, faults.EMBEDDING_NOT_FINITE}:
            gone = EmbeddingIndex.objects.filter(shard=finding.extra["shard"], photo__in=finding.extra["photos"])
            gone.delete()
        elif finding.fault in {faults.SHARD_MISSING, faults.SHARD_DAMAGED}:
            FeatureShard.objects.filter(pk=finding.extra["shard"]).delete()
            objects.delete(finding.extra["key"])


def _unindexed(look: Look) -> Iterator[Finding]:
    for space in EmbeddingSpace.objects.order_by("pk"):
        for shard in compaction.with_unindexed_rows(space):
            count = shard.rows - shard.index.count()
            yield faults.EMBEDDING_UNINDEXED.at(f"shard {shard.number} of {space.name}", count=count)


def _scrub(findings: Sequence[Finding]) -> None:
    for space in EmbeddingSpace.objects.order_by("pk"):
        compaction.scrub(space)


def _missing(look: Look) -> Iterator[Finding]:
    for space in EmbeddingSpace.objects.exclude(state=SpaceState.RETIRED).order_by("pk"):
        waiting = _forgotten(space)
        if waiting:
            yield faults.EMBEDDING_MISSING.at(f"space {space.name}", count=len(waiting), photo=min(waiting))


def _embed(findings: Sequence[Finding]) -> None:
    queue.enqueue(labeling.PHOTOS_ADDED)
    filling = spaces.filling()
    if filling is not None and filling.model_version is not None:
        embedding_jobs.ask_to_fill(filling.model_version)


def _forgotten(space: EmbeddingSpace) -> set[int]:
    """Give the photos that wait, both before and after no job was found: one may just have ended, or begun."""
    before = set(waiting_photos.waiting_ids(space).tolist())
    if not before or _is_asked_for(space):
        return set()
    return before & set(waiting_photos.waiting_ids(space).tolist())


def _is_asked_for(space: EmbeddingSpace) -> bool:
    if space.state == SpaceState.SERVING:
        return job_rows.is_pending(labeling.PHOTOS_ADDED)
    return job_rows.is_pending(kinds.REEMBED, key=space.name)


def _is_named(key: str) -> bool:
    return FeatureShard.objects.filter(key=key).exists()
