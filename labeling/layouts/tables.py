"""Data sets as one table: CSV and lines of JSON, a row per photo."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from labeling.layouts import names
from labeling.layouts.items import Item

COLUMNS = ("path", "label", "split", "sha256", "group_id", "group_hash", "source", "captured_at", "photo")
_PATHS = ("path", "file_name", "filename", "file", "image", "image_path", "filepath", "s3_uri", "source-ref")
_LABELS = ("label", "category", "class", "label_name", "class_name", "target")
_SPLITS = ("split", "subset", "set", "fold")
_FIELD_BYTES = 1 << 20
_NUMBER = re.compile(r"[0-9]{1,18}")

Row = Mapping[str, Any]


def row_of(item: Item) -> dict[str, Any]:
    """Give an item as a row of ours."""
    return {
        "path": item.path,
        "label": item.label or "",
        "split": names.WRITTEN.get(item.split, ""),
        "sha256": item.sha256,
        "group_id": item.group,
        "group_hash": item.group_hash,
        "source": item.source,
        "captured_at": item.captured_at,
        "photo": item.photo,
    }


def csv_lines(items: Iterable[Item]) -> Iterator[str]:
    """Write a CSV, a line at a time, as RFC 4180 has it."""
    return csv_rows(COLUMNS, (row_of(item).values() for item in items))


def csv_rows(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Write any table as CSV, a line at a time."""
    line = io.StringIO()
    writer = csv.writer(line)
    for row in _with_head(columns, rows):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def json_lines(items: Iterable[Item]) -> Iterator[str]:
    """Write lines of JSON."""
    return (dumped(row_of(item)) for item in items)


def dumped(row: Any) -> str:
    """Give one line of JSON."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_csv(text: str, *, folder: str = "", split: str = "") -> Iterator[Item | ValueError]:
    """Read a CSV with a head, whatever its delimiter; a row without a path or hash is an error in its place."""
    csv.field_size_limit(_FIELD_BYTES)
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield _item({key.strip().lower(): value for key, value in row.items() if key}, folder, split)
    except csv.Error as problem:
        yield ValueError(str(problem))


def read_json_lines(text: str, *, folder: str = "", split: str = "") -> Iterator[Item | ValueError]:
    """Read lines of JSON; a line that is none is an error in its place."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            yield _item(row, folder, split) if isinstance(row, dict) else ValueError(f"line {number} is no JSON object")


def _item(row: Row, folder: str, split: str) -> Item | ValueError:
    path, sha256 = _first(row, _PATHS), _text(row.get("sha256")).lower()
    if not path and not sha256:
        return ValueError("a row names neither a path nor a sha256")
    label = _first(row, _LABELS) or _label_in_metadata(row)
    return Item(
        path=_placed(path, folder),
        label=label or None,
        split=names.split_of(_first(row, _SPLITS)) or split,
        sha256=sha256,
        group=_text(row.get("group_id")),
        group_hash=_text(row.get("group_hash")),
        source=_text(row.get("source")),
        captured_at=_text(row.get("captured_at")),
        photo=_number(row.get("photo")),
    )


def _label_in_metadata(row: Row) -> str:
    """Give the name that SageMaker's augmented manifests keep beside the number of a class."""
    kept = (value.get("class-name") for key, value in row.items() if key.endswith("-metadata") and _is_mapping(value))
    return next((_text(name) for name in kept if name), "")


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _placed(path: str, folder: str) -> str:
    tidied = names.tidy(path)
    is_elsewhere = "://" in tidied or tidied.startswith("/")
    return tidied if is_elsewhere or not folder or not tidied else str(PurePosixPath(folder) / tidied)


def _first(row: Row, columns: Iterable[str]) -> str:
    return next((text for column in columns if (text := _text(row.get(column)))), "")


def _text(value: Any) -> str:
    """Give a cell as text that can be kept: half a letter, which JSON can hold and nothing else, becomes a mark."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        return str(value).strip().encode("utf-8", "replace").decode()
    except ValueError:  # a number of more digits than Python writes
        return ""


def _number(value: Any) -> int:
    text = _text(value)
    return int(text) if _NUMBER.fullmatch(text) else 0


def _with_head(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[Iterable[Any]]:
    yield columns
    yield from rows
