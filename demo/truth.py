"""The photos and what is on them: folders name categories. Only the simulated reviewer looks here."""

from __future__ import annotations

import hashlib
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import hf_hub_download

from demo.errors import NoPhotos

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
HUB = ("garythung/trashnet", "dataset-resized.zip")  # MIT licence, Gary Thung and Mindy Yang


@dataclass(frozen=True, slots=True)
class TruePhoto:
    """One file, its bytes' hash, and the category of its folder."""

    path: Path
    sha256: str
    category: str


class Truth:
    """All photos of the demo, and what is on each."""

    def __init__(self, photos: list[TruePhoto]) -> None:
        self.photos = photos
        self._by_hash: dict[str, list[TruePhoto]] = defaultdict(list)
        for photo in photos:
            self._by_hash[photo.sha256].append(photo)

    @property
    def categories(self) -> list[str]:
        """Give the categories' names in order."""
        return sorted({photo.category for photo in self.photos})

    @property
    def different(self) -> int:
        """Count photos with different bytes."""
        return len(self._by_hash)

    def of(self, sha256: str) -> TruePhoto:
        """Give the photo with these bytes: the first file, where there are several."""
        return self._by_hash[sha256][0]

    def files(self, sha256: str) -> list[str]:
        """Name the files that hold these bytes, as `glass/glass115.jpg`."""
        return [f"{photo.category}/{photo.path.name}" for photo in self._by_hash[sha256]]


def read(folder: Path) -> Truth:
    """Read a folder per category. Raises NoPhotos."""
    paths = sorted(path for path in folder.glob("*/*") if path.suffix.lower() in SUFFIXES)
    photos = [TruePhoto(path, hashlib.sha256(path.read_bytes()).hexdigest(), path.parent.name) for path in paths]
    if len({photo.category for photo in photos}) < 2:
        raise NoPhotos(
            f"{folder} holds no photos of two or more categories. Name a folder that holds a folder per category."
        )
    return Truth(photos)


def fetch(folder: Path) -> Path:
    """Fetch the public TrashNet from the hub into a folder and give the folder of categories. Raises NoPhotos."""
    repository, name = HUB
    try:
        archive = hf_hub_download(repository, name, repo_type="dataset")
        _unpack(Path(archive), folder)
    except (OSError, zipfile.BadZipFile) as error:
        raise NoPhotos(
            f"No photos: the public TrashNet could not be fetched from the hub ({error}). "
            "Name a folder per category with PHOTOS=, or set MAGPIE_PHOTOS_DIR."
        ) from error
    return folder


def _unpack(archive: Path, folder: Path) -> None:
    """Write each picture to `<folder>/<category>/<name>`, whatever paths the archive has."""
    with zipfile.ZipFile(archive) as files:
        for info in files.infolist():
            parts = Path(info.filename).parts
            if len(parts) < 2 or Path(parts[-1]).suffix.lower() not in SUFFIXES or parts[-1].startswith("."):
                continue
            target = folder / Path(parts[-2]).name / Path(parts[-1]).name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files.read(info))
