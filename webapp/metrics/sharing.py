"""One folder of counts for all web processes of one gunicorn: whichever is asked tells those of all.

prometheus_client keeps the counts of each process in files below PROMETHEUS_MULTIPROC_DIR, which it reads when it is
imported. So the folder is made when the web server loads the application, once, before it forks (`--preload`). Each
start has a folder of its own: counts begin at zero, as Prometheus expects of a restart.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_LOCK = "held"

_held: list[int] = []  # descriptors that stay open, with their locks, until the last process of this start is gone


def begin(home: Path) -> Path:
    """Make this start's folder, and remove those of starts whose processes are all gone."""
    if VARIABLE in os.environ:
        return Path(os.environ[VARIABLE])
    parent = home / "metrics"
    parent.mkdir(exist_ok=True)
    for left in parent.iterdir():
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix="web-", dir=parent))
    descriptor = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    _held.append(descriptor)
    os.environ[VARIABLE] = str(folder)
    return folder


def _remove_if_left(folder: Path) -> None:
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR)
    except OSError:
        return  # another start makes it at this moment, or it is none of ours
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass  # somebody still counts there
    finally:
        os.close(descriptor)
