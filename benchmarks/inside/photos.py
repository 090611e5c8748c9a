"""Photo rows by the thousand, as intake would have made them, with or without their objects."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils import timezone

from benchmarks import kept_bucket, pictures
from benchmarks.inside import answered
from labeling.domain import perceptual, splits
from labeling.models import CaptureGroup, Category, Photo, PhotoState
from labeling.services import tallies
from labeling.storage import keys, objects

BATCH = 500
PUTTERS = 8  # threads; each waits for the store most of the time
NAMED_CATEGORIES = 6  # of rows without bytes
DISTINCT = 2600  # photos read or drawn at most; beyond that the same pixels stand under further keys


@dataclass(frozen=True, slots=True)
class Source:
    """What a row is made of: the hash that names it, the category on it, and the size of its object."""

    sha256: str
    category: str
    size_bytes: int


def main(*, count: int, settled: int = 0, audit: int | None = None, with_objects: bool = False) -> dict[str, Any]:
    """Add so many photos, each a group of its own; the last `settled` of them are answered by the first admin.

    `audit` says how many of them measure the model; None lets the hash decide, as intake does. Gives the ids.
    """
    first = Photo.objects.count()
    sources = _stored(first, count) if with_objects else _named(first, count)
    categories = _categories(sources)
    ids = []
    with transaction.atomic():
        for start in range(0, count, BATCH):
            photos = _photos(sources[start : start + BATCH], audit=None if audit is None else audit - start)
            ids += [photo.pk for photo in photos]
            is_open = max(0, count - settled - start)
            PhotoState.objects.bulk_create(_open(photo) for photo in photos[:is_open])
            names = [source.category for source in sources[start + is_open : start + BATCH]]
            answered.settle(photos[is_open:], [categories[name] for name in names])
    tallies.rebuild()
    return {"ids": ids, "categories": {name: category.pk for name, category in categories.items()}}


def _named(first: int, count: int) -> list[Source]:
    """Give rows whose objects, if any, lie in the bucket that is kept; their categories in turns."""
    return [_named_one(number) for number in range(first, first + count)]


def _named_one(number: int) -> Source:
    data = kept_bucket.content(number)
    return Source(hashlib.sha256(data).hexdigest(), f"kind {number % NAMED_CATEGORIES + 1}", len(data))


def _stored(first: int, count: int) -> list[Source]:
    """Write the objects: in a folder each picture once, and further rows as links to the same file."""
    shots = pictures.labelled(settings.MAGPIE_PHOTOS_DIR, min(count, DISTINCT))
    named = [_shot(shots, first, number) for number in range(count)]
    if isinstance(default_storage, FileSystemStorage):
        _link(named, distinct=len(shots))
    else:
        with ThreadPoolExecutor(PUTTERS) as putters:
            list(putters.map(_put, named))
    return [source for source, _ in named]


def _shot(shots: Sequence[tuple[str, bytes]], first: int, number: int) -> tuple[Source, bytes]:
    category, data = shots[number % len(shots)]
    return Source(hashlib.sha256(data + str(first + number).encode()).hexdigest(), category, len(data)), data


def _link(named: Sequence[tuple[Source, bytes]], *, distinct: int) -> None:
    paths = [Path(default_storage.path(keys.photo(source.sha256, "jpg"))) for source, _ in named]
    for number, (path, (_, data)) in enumerate(zip(paths, named, strict=True)):
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < distinct:
            path.write_bytes(data)
        else:
            os.link(paths[number % distinct], path)


def _put(named: tuple[Source, bytes]) -> None:
    source, data = named
    objects.put_once(keys.photo(source.sha256, "jpg"), data, content_type="image/jpeg")


def _categories(sources: Sequence[Source]) -> dict[str, Category]:
    names = sorted({source.category for source in sources})
    return {
        name: Category.objects.get_or_create(name=name, defaults={"position": place, "hotkey": str(place + 1)})[0]
        for place, name in enumerate(names)
    }


def _photos(sources: Sequence[Source], *, audit: int | None) -> list[Photo]:
    """Make photos and their groups; the first `audit` of them are audit, or those that the hash decides on."""
    sides = [None if audit is None else splits.AUDIT if n < audit else splits.POOL for n in range(len(sources))]
    groups = CaptureGroup.objects.bulk_create(_group(*each) for each in zip(sources, sides, strict=True))
    return Photo.objects.bulk_create(_photo(*each) for each in zip(sources, groups, strict=True))


def _group(source: Source, split: str | None) -> CaptureGroup:
    number = int.from_bytes(bytes.fromhex(source.sha256[:16]), "big", signed=True)
    bands = perceptual.bands(number)
    return CaptureGroup(
        key=source.sha256,
        split=split or splits.split_of(source.sha256, audit_share=settings.MAGPIE_AUDIT_SHARE),
        source="benchmark",
        perceptual_hash=number,
        captured_at=timezone.now(),
        **{f"band_{place}": band for place, band in enumerate(bands)},
    )


def _photo(source: Source, group: CaptureGroup) -> Photo:
    return Photo(
        sha256=source.sha256,
        stored_sha256=source.sha256,
        media_type="image/jpeg",
        suffix="jpg",
        size_bytes=source.size_bytes,
        width=pictures.WIDTH,
        height=pictures.HEIGHT,
        perceptual_hash=group.perceptual_hash,
        group=group,
        split=group.split,
        queue_order=splits.queue_order(source.sha256),
        captured_at=group.captured_at,
    )


def _open(photo: Photo) -> PhotoState:
    return PhotoState(photo=photo, is_audit=photo.is_audit, queue_order=photo.queue_order, changed_at=photo.received_at)
