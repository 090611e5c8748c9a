"""Write a version's files into a folder, for programs that are not ours."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext as _

from trainer.errors import ExportRefused
from trainer.models import ModelVersion
from trainer.selectors import version_files


def write(version: ModelVersion, folder: Path, further: Mapping[str, bytes]) -> list[Path]:
    """Write every file of a version, and further ones; give their paths.

    Raises `ExportRefused`, `ArtefactUnfit`, `ObjectMissing`.
    """
    _make(folder)
    everything = itertools.chain(version_files.contents(version), further.items())
    return [_put(folder, name, data) for name, data in everything]


def _put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    try:
        path.write_bytes(data)
    except OSError as error:
        raise ExportRefused(folder=folder, reason=error.strerror) from error
    return path


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = not any(folder.iterdir())
    except OSError as error:
        raise ExportRefused(folder=folder, reason=error.strerror) from error
    if not is_empty:
        raise ExportRefused(folder=folder, reason=_("there are files in it"))
