"""Figures that took minutes are kept in files, so that a run that was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


class Kept:
    """A folder of figures, one file each, named by what was measured and by all that decides it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str, decides: Mapping[str, Any], measure: Callable[[], Any]) -> Any:
        """Give the figures of that name, measured now unless they are there."""
        facts = json.dumps(decides, sort_keys=True)
        path = self._folder / f"{name}-{hashlib.sha256(facts.encode()).hexdigest()[:12]}.json"
        if path.is_file():
            return json.loads(path.read_text())
        figures = measure()
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(figures))
        os.replace(temporary, path)
        return figures
