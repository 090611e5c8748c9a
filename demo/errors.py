"""Errors of the demo.

DemoError
├── NoPhotos       nothing to show, and nowhere to get it
├── StackFailed    Magpie did not start, or stopped
└── Refused        an answer that the demo cannot go on with
"""

from __future__ import annotations


class DemoError(Exception):
    """What happened, then what to do."""


class NoPhotos(DemoError):
    """There are no photos in a folder per category."""


class StackFailed(DemoError):
    """Magpie did not start, or stopped in the middle."""


class Refused(DemoError):
    """The server answered something that the demo cannot go on with."""
