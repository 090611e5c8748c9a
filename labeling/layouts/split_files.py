"""Lists that say which photos train and which test: `train.txt`, `one-indexed-files-notrash_test.txt`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from labeling.layouts import names
from labeling.layouts.items import Item

_WORDS = re.compile(r"[a-z]+")


def split_named(file: str) -> str:
    """Give the split that a file's name speaks of, empty when none or several."""
    found = {split for word in _WORDS.findall(PurePosixPath(file).stem.lower()) if (split := names.split_of(word))}
    return found.pop() if len(found) == 1 else ""


def apply(items: list[Item], files: Iterable[str], read_text: Callable[[str], str]) -> list[Item]:
    """Give the items with the splits that lists among the files say; a name alone is enough where only one has it."""
    said: dict[str, str] = {}
    for file in files:
        if PurePosixPath(file).suffix.lower() in {".txt", ".lst"} and (split := split_named(file)):
            said.update((names.tidy(name), split) for name in _names(read_text(file)))
    if not said:
        return items
    alike = Counter(PurePosixPath(item.path).name for item in items)
    return [replace(item, split=_split(item, said, alike) or item.split) for item in items]


def _split(item: Item, said: dict[str, str], alike: Counter[str]) -> str:
    path = PurePosixPath(item.path)
    ends = ("/".join(path.parts[start:]) for start in range(len(path.parts) - 1))
    by_path = next((said[end] for end in ends if end in said), "")
    return by_path or (said.get(path.name, "") if alike[path.name] == 1 else "")


def _names(text: str) -> Iterable[str]:
    """Give the first column: lists may carry a class's number behind the name."""
    return (re.split(r"[\s,;]+", line.strip())[0] for line in text.splitlines() if line.strip())
