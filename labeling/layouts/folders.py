"""A folder per category, perhaps below a folder per split: an image folder, as torchvision and the hub call it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from labeling.layouts import names
from labeling.layouts.items import Item

ALIKE = 4  # letters that the names of two renderings of one data set begin with: `dataset-resized`, `dataset-original`
MOST_APART = 0.9  # so many of a copy's photos are in the other copy too, where a data set holds each twice


def read(files: Iterable[str]) -> tuple[list[Item], list[str]]:
    """Read labels and splits from where the photos lie; give the items and what should be said of them."""
    photos = [file for file in files if names.is_photo(file)]
    photos, notes = _without_copies(photos)
    skipped = _common_depth(photos)
    is_split = _is_split(photos, skipped)
    return [_item(file, skipped, is_split=is_split) for file in photos], notes


def _item(file: str, skipped: int, *, is_split: bool) -> Item:
    folders = PurePosixPath(file).parts[skipped:-1]
    split = names.split_of(folders[0]) if is_split else ""
    rest = folders[1:] if is_split else folders
    return Item(path=file, label=names.label_of(rest[0]) if rest else None, split=split)


def _common_depth(photos: list[str]) -> int:
    """Count the folders that hold everything and so say nothing: `trashnet/` around the categories, say."""
    paths = [PurePosixPath(photo).parts[:-1] for photo in photos]
    deepest = min((len(path) for path in paths), default=0)
    return next((depth for depth in range(deepest) if len({path[depth] for path in paths}) > 1), 0)


def _is_split(photos: list[str], skipped: int) -> bool:
    """Say whether the first folders are splits: each a split's word, with folders below."""
    paths = [PurePosixPath(photo).parts[skipped:] for photo in photos]
    return bool(paths) and all(len(path) > 2 and names.split_of(path[0]) for path in paths)


def _without_copies(photos: list[str]) -> tuple[list[str], list[str]]:
    """Keep one of each photo where whole folders repeat one another, as the hub's copy of TrashNet does.

    Photos are the same when category and file name are, in two folders that share nearly all of theirs; their bytes
    may differ, for one of the two is often a smaller rendering.
    """
    roots: dict[str, set[tuple[str, ...]]] = {}
    for photo in photos:
        path = PurePosixPath(photo).parts
        roots.setdefault(path[0], set()).add(path[-2:])
    if not 1 < len(roots) <= 4 or not all(len(PurePosixPath(photo).parts) > 2 for photo in photos):
        return photos, []
    if any(names.split_of(root) for root in roots) or not _are_renderings(roots):
        return photos, []
    kept, *others = sorted(roots, key=lambda root: (-len(roots[root]), root))
    copies = [root for root in others if len(roots[root] & roots[kept]) >= MOST_APART * len(roots[root])]
    return _dropped(photos, kept, {root: roots[root] & roots[kept] for root in copies})


def _are_renderings(roots: Iterable[str]) -> bool:
    """Say whether the folders may hold the same data set: archives, or named alike, and not categories themselves."""
    listed = list(roots)
    beginnings = {root[:ALIKE] for root in listed}
    return all(root.endswith(".zip") for root in listed) or len(beginnings) == 1


def _dropped(photos: list[str], kept: str, doubled: dict[str, set[tuple[str, ...]]]) -> tuple[list[str], list[str]]:
    left = [photo for photo in photos if not _is_in(doubled, PurePosixPath(photo).parts)]
    dropped = Counter(PurePosixPath(photo).parts[0] for photo in photos if _is_in(doubled, PurePosixPath(photo).parts))
    words = _("{count} photos are in {copy} and in {kept}: only those of {kept} are taken in.")
    return left, [words.format(count=count, copy=root, kept=kept) for root, count in sorted(dropped.items())]


def _is_in(doubled: dict[str, set[tuple[str, ...]]], path: tuple[str, ...]) -> bool:
    return path[-2:] in doubled.get(path[0], ())
