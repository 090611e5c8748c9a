"""Collect the static files of all packages, but only when they changed since the last start."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def collect() -> bool:
    """Collect, hash and compress into STATIC_ROOT when something changed; say whether it did.

    Compressing takes seconds and a second start should not; a stamp of names, sizes and times tells when it may not
    be skipped.
    """
    stamp = Path(settings.STATIC_ROOT) / STAMP
    state = fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == state:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(state, encoding="ascii")
    return True


def fingerprint() -> str:
    """Hash name, size and time of every static file that the packages bring."""
    found = sorted(
        (name, storage.size(name), storage.get_modified_time(name).timestamp())
        for finder in get_finders()
        for name, storage in finder.list(ignore_patterns=[])
    )
    return hashlib.sha256(repr(found).encode()).hexdigest()
