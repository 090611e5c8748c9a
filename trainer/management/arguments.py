"""Arguments that several commands take, and the files that they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from accounts.problems import Problem
from labeling.errors import ImageRefused, UploadTooLarge
from labeling.imaging import pixels
from labeling.services import photos as photo_services
from trainer.errors import FileUnreadable
from trainer.selectors import predictors
from trainer.selectors.predictors import CHAMPION, Serving

UNREADABLE = (ImageRefused, FileUnreadable)
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})


def serving(model: str | None) -> Serving:
    """Load the model that `--model` names, the champion by default. Raises CommandError."""
    try:
        return predictors.find(model or CHAMPION)
    except Problem as problem:
        raise CommandError(problem.detail) from problem


def photos(paths: Sequence[str]) -> Iterator[Path]:
    """Give the files, and the photos of the folders, that were named, in order. Raises CommandError."""
    for path in map(Path, paths):
        if path.is_dir():
            yield from inside(path)
        elif path.is_file():
            yield path
        else:
            raise CommandError(_("There is no file or folder {path}.").format(path=path))


def pixels_of(path: Path) -> npt.NDArray[np.uint8]:
    """Decode a file as an upload would be: uint8 (height, width, 3). Raises what `UNREADABLE` lists."""
    limits = photo_services.policy()
    try:
        if path.stat().st_size > limits.max_bytes:
            raise UploadTooLarge
        data = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(reason=error.strerror) from error
    return pixels.decode_any(data, limits=limits)


def inside(folder: Path) -> list[Path]:
    """Give the photos of a folder and of those in it, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)


def by_category(folder: Path) -> list[tuple[Path, str]]:
    """List photos with their folder's name. Raises CommandError for anything but a folder per category."""
    if not folder.is_dir():
        raise CommandError(_("There is no folder {folder}.").format(folder=folder))
    categories = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    labeled = [(path, category.name) for category in categories for path in inside(category)]
    if not labeled:
        raise CommandError(_("{folder} holds no folder with photos. It needs one per category.").format(folder=folder))
    return labeled
