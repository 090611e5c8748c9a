"""Five grouped folds of TrashNet, made once from a fixed seed: which photo lies in which.

`python -m benchmarks.quality.folds FOLDER > benchmarks/quality/trashnet_folds.csv` makes the list anew.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np

from labeling.imaging.perceptual_hash import perceptual_hash
from labeling.imaging.pixels import decode_rgb

LIST = Path(__file__).with_name("trashnet_folds.csv")
FOLDS = 5
_SEED = 20261121
_NEAR_BITS = 6  # uploads are grouped from 3 on; here a pose of the same thing must not be on both sides either


@dataclass(frozen=True, slots=True)
class Place:
    """Where one photo lies. `name` is its path in the folder, `group` the first photo of those that go together."""

    name: str
    group: str
    fold: int

    @property
    def category(self) -> str:
        """Give the folder that the photo lies in."""
        return self.name.partition("/")[0]


def read() -> tuple[Place, ...]:
    """Read the list that is kept beside this file."""
    with LIST.open(newline="", encoding="ascii") as file:
        return tuple(Place(row["name"], row["group"], int(row["fold"])) for row in csv.DictReader(file))


def digest() -> str:
    """Hash the list: figures on other folds are other figures."""
    return hashlib.sha256(LIST.read_bytes()).hexdigest()[:16]


def write(places: Iterable[Place], file: TextIO) -> None:
    """Write a list as `read` wants it."""
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(("name", "group", "fold"))
    rows.writerows((place.name, place.group, place.fold) for place in places)


def deal(groups: Mapping[str, Sequence[str]]) -> list[Place]:
    """Deal groups (a name each, with the names of their photos) so that each category is spread evenly over the folds.

    Largest groups first, each into the fold that has the fewest photos of the category of most of its own.
    """
    rng = np.random.default_rng(_SEED)
    names = sorted(groups)
    shuffled = [names[place] for place in rng.permutation(len(names))]
    counted: dict[str, list[int]] = {}
    places = []
    for group in sorted(shuffled, key=lambda name: -len(groups[name])):
        photos = groups[group]
        category = Counter(name.partition("/")[0] for name in photos).most_common(1)[0][0]
        photos_in = counted.setdefault(category, [0] * FOLDS)
        fold = photos_in.index(min(photos_in))
        photos_in[fold] += len(photos)
        places += [Place(name, group, fold) for name in photos]
    return sorted(places, key=lambda place: place.name)


def grouped(pairs: Iterable[tuple[str, str]], names: Sequence[str]) -> dict[str, list[str]]:
    """Put photos together that are linked by a chain of near-equal pairs; a group is named by its first photo."""
    first = {name: name for name in names}
    for one, other in pairs:
        ends = sorted((_end(first, one), _end(first, other)))
        first[ends[1]] = ends[0]
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(_end(first, name), []).append(name)
    return groups


def _end(first: Mapping[str, str], name: str) -> str:
    while first[name] != name:
        name = first[name]
    return name


def _near_pairs(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Compare every photo with every other by perceptual hash, more widely than Magpie compares uploads."""
    hashes = np.array([perceptual_hash(decode_rgb((folder / name).read_bytes())) for name in names], np.int64)
    bits = hashes.view(np.uint64)
    for place, own in enumerate(bits):
        near = np.flatnonzero(np.bitwise_count(bits[place + 1 :] ^ own) <= _NEAR_BITS) + place + 1
        yield from ((names[place], names[int(other)]) for other in near)


if __name__ == "__main__":
    source = Path(sys.argv[1])
    files = sorted(f"{path.parent.name}/{path.name}" for path in source.glob("*/*.jpg"))
    write(deal(grouped(_near_pairs(source, files), files)), sys.stdout)
