"""Find out which layout a data set is in, and read its items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from labeling.errors import ArchiveRefused, FileUnreadable
from labeling.layouts import folders, hub, names, recyclops, split_files, studio, tables
from labeling.layouts.items import DataSet, Item
from labeling.layouts.trees import Tree

OWN_MANIFEST = "magpie.jsonl"
TEXT_BYTES = 256 << 20  # a million rows
Read = Iterable[Item | ValueError]


def read(tree: Tree) -> DataSet:
    """Read a folder's or a zip's data set: by its manifests where it has any, else by its folders."""
    files = tree.names()
    data_set = _described(files, tree) or DataSet("folders", *folders.read(files))
    data_set.items = split_files.apply(data_set.items, files, lambda file: _text(tree, file))
    data_set.items = _in_order(_found(data_set, files))
    if not data_set.items and any(file.endswith(".parquet") for file in files):
        data_set.notes.append(_("The photos are in Parquet files, which are not read: bring the images themselves."))
    return data_set


def read_beside(tree: Tree, name: str) -> DataSet:
    """Read one table and the photos beside it. Raises ArchiveRefused for a file that is no table."""
    data_set = read_table(name, _text(tree, name))
    if data_set is None:
        raise ArchiveRefused(why=_("it is neither a zip nor a table"))
    files = tree.names()
    data_set.items = split_files.apply(data_set.items, files, lambda file: _text(tree, file))
    data_set.items = _in_order(_found(data_set, files))
    return data_set


def read_table(name: str, text: str, *, folder: str = "") -> DataSet | None:
    """Read one file of rows, None when it is none. It may describe photos that are known here already."""
    reader = _reader_of(name, text)
    return None if reader is None else _gathered(reader[0], reader[1](text, folder), name)


def _described(files: list[str], tree: Tree) -> DataSet | None:
    """Read what some file describes, None when no file does."""
    if recyclops.is_one(files):
        return DataSet(recyclops.LAYOUT, recyclops.read(files, lambda file: _text(tree, file)))
    own = next((file for file in files if PurePosixPath(file).name == OWN_MANIFEST), None)
    if own is not None:
        return _own(own, tree)
    if hub.metadata_files(files):
        return _gathered(hub.LAYOUT, hub.read(files, lambda file: _text(tree, file)), "metadata")
    return _tables(files, tree)


def _own(file: str, tree: Tree) -> DataSet:
    """Read our own image folder: the folders say the labels, for they may have been sorted anew since."""
    described = _gathered("imagefolder", tables.read_json_lines(_text(tree, file), folder=_folder(file)), file)
    known = {item.path: item for item in described.items}
    labels = {names.folder_of(item.label): item.label for item in described.items if item.label}
    moved, described.notes = folders.read(tree.names())
    described.items = [_moved(item, known.get(item.path), labels) for item in moved]
    return described


def _moved(found: Item, known: Item | None, labels: dict[str, str]) -> Item:
    label = labels.get(found.label, found.label) if found.label else None
    return replace(known or found, label=label)


def _tables(files: list[str], tree: Tree) -> DataSet | None:
    """Read the first folder's tables: one manifest, or one for each split."""
    candidates = [file for file in files if PurePosixPath(file).suffix.lower() in {".csv", ".tsv", ".jsonl", ".json"}]
    read_ones, has_no_photos = list[DataSet](), not any(names.is_photo(file) for file in files)
    for file in candidates:
        data_set = read_table(file, _text(tree, file), folder=_folder(file))
        # Beside photos lie files of many kinds: one that tells of none is passed over, unless there is nothing else.
        if data_set is not None and (data_set.items or (data_set.refused and has_no_photos)):
            read_ones.append(data_set)
    if not read_ones:
        return None
    first = read_ones[0]
    for other in read_ones[1:]:
        first.items += other.items
        first.refused += other.refused
    return first


def _reader_of(name: str, text: str) -> tuple[str, Callable[[str, str], Read]] | None:
    suffix, split = PurePosixPath(name).suffix.lower(), split_files.split_named(name)
    if suffix in {".csv", ".tsv"}:
        return "csv", lambda text, folder: tables.read_csv(text, folder=folder, split=split)
    if suffix == ".json" and text.lstrip()[:1] == "[":
        return "label-studio", lambda text, folder: studio.read(text, folder=folder)
    if suffix in {".jsonl", ".json", ".manifest", ".ndjson"}:
        return "jsonl", lambda text, folder: tables.read_json_lines(text, folder=folder, split=split)
    return None


def _gathered(layout: str, rows: Read, name: str) -> DataSet:
    data_set = DataSet(layout, [])
    try:
        for row in rows:
            if isinstance(row, ValueError):
                data_set.refused.append((name, str(row)))
            else:
                data_set.items.append(row)
    except ValueError as problem:  # what begins like JSON and is none
        data_set.refused.append((name, str(problem)))
    return data_set


def _found(data_set: DataSet, files: list[str]) -> list[Item]:
    """Say where each photo lies: under its path, or, moved together with others, where its path ends."""
    there = set(files)
    ends: dict[str, str] = {}
    for file in files:
        if names.is_photo(file):
            ends[PurePosixPath(file).name] = "" if PurePosixPath(file).name in ends else file
    return [_placed(item, there, ends) for item in data_set.items]


def _placed(item: Item, there: set[str], ends: dict[str, str]) -> Item:
    if not item.path or item.path in there:
        return item
    path = item.path.partition("://")[2] or item.path
    tails = ("/".join(PurePosixPath(path).parts[start:]) for start in range(1, len(PurePosixPath(path).parts)))
    found = next((tail for tail in tails if tail in there), "") or ends.get(PurePosixPath(path).name, "")
    return replace(item, path=found) if found else item


def _in_order(items: list[Item]) -> list[Item]:
    """Take photos in the order in which they once came: groups are founded by their first."""
    return sorted(items, key=lambda item: item.photo) if all(item.photo for item in items) else items


def _folder(file: str) -> str:
    parent = str(PurePosixPath(file).parent)
    return "" if parent == "." else parent


def _text(tree: Tree, file: str) -> str:
    data = tree.read(file, limit_bytes=TEXT_BYTES)
    if len(data) > TEXT_BYTES:
        raise FileUnreadable(file=file)
    return data.decode("utf-8-sig", errors="replace")
