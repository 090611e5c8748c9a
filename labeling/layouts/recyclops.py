"""The bucket of a recyclops: a folder per category, and lists of what was verified.

`glass/…jpg` was gathered as glass. `glass/verified/<time>-glass.txt` lists photos that a person verified as glass; the
newest list holds all earlier ones. Verifying copies a photo into its category's folder under the same name, so a name
that is verified anywhere says no more in the folder where it was gathered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from labeling.layouts import names
from labeling.layouts.items import Item

INVALID = "invalid"
LAYOUT = "recyclops"
_LIST = re.compile(r"(?P<category>[^/]+)/verified/(?P<time>\d+)-[^/]*\.txt")


def is_one(files: Iterable[str]) -> bool:
    """Say whether these are the files of a recyclops bucket."""
    return any(_LIST.fullmatch(file) for file in files)


def read(files: Iterable[str], read_text: Callable[[str], str]) -> list[Item]:
    """Read what was verified and what was only gathered."""
    listed = sorted(files)
    verified = {path: category for category, path in _verified(listed, read_text)}
    known_as = {_name(path) for path in verified}
    photos = [file for file in listed if names.is_photo(file) and len(PurePosixPath(file).parts) > 1]
    kept = (file for file in photos if file in verified or _name(file) not in known_as)
    return [_item(file, verified.get(file)) for file in kept]


def _verified(files: Iterable[str], read_text: Callable[[str], str]) -> Iterable[tuple[str, str]]:
    newest: dict[str, tuple[int, str]] = {}
    for file in files:
        if found := _LIST.fullmatch(file):
            newest[found["category"]] = max(newest.get(found["category"], (-1, "")), (int(found["time"]), file))
    for category, (_time, file) in newest.items():
        yield from ((category, names.tidy(line)) for line in read_text(file).splitlines() if line.strip())


def _item(file: str, verified_as: str | None) -> Item:
    gathered_as = PurePosixPath(file).parts[0]
    is_unusable = INVALID in {verified_as, None if verified_as else gathered_as.lower()}
    label = None if is_unusable else verified_as or names.label_of(gathered_as)
    return Item(path=file, label=label, is_answer=verified_as is not None, is_unusable=is_unusable)


def _name(path: str) -> str:
    return path.partition("/")[2]
