"""What happens when a service is absent: a visible skip, or a failure where it must be there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def absent(what: str) -> NoReturn:
    """Skip the test; fail it when MAGPIE_REQUIRE_SERVICES=1."""
    words = f"{what} is not installed here"
    if os.environ.get("MAGPIE_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{words}, and MAGPIE_REQUIRE_SERVICES=1 wants it")
    pytest.skip(words)


def program(name: str, *, folders: tuple[Path, ...] = ()) -> Path:
    """Find a program on the PATH or in other folders; skip or fail when it is absent."""
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)]))
    return Path(found) if found else absent(name)
