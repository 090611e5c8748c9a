"""What can go wrong while measuring.

BenchmarkError
├── Skipped         this figure cannot be measured here; the others can
├── ProgramFailed   a process of Magpie's ended, or did not answer
└── RequestRefused  Magpie answered a request with an error
"""

from __future__ import annotations


class BenchmarkError(Exception):
    """Any of the tree."""


class Skipped(BenchmarkError):
    """Say why a figure cannot be measured on this machine."""


class ProgramFailed(BenchmarkError):
    """Say which program failed, with the end of what it printed."""


class RequestRefused(BenchmarkError):
    """Say which request was refused, and how."""

    def __init__(self, method: str, path: str, status: int, body: bytes) -> None:
        super().__init__(f"{method} {path}: {status} {body[:300].decode(errors='replace')}")
        self.status = status
