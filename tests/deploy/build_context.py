"""What of the working tree an image build sees: `.dockerignore`, as far as ours goes."""

from __future__ import annotations

import re
import subprocess

from webapp.env import ROOT


def files() -> list[str]:
    """Give the files that the build may copy, of those that are no build output."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [name for name in listed if name and is_sent(name) and (ROOT / name).is_file()]


def is_sent(name: str) -> bool:
    """Say whether a path goes to the build: the last pattern that fits it or a folder above it decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#") and _fits(pattern.lstrip("!"), name):
            sent = pattern.startswith("!")
    return sent


def _fits(pattern: str, name: str) -> bool:
    parts = re.split(r"(\*\*/|\*|\[[^\]]+\])", pattern)
    known = {"**/": "(?:.*/)?", "*": "[^/]*"}
    expression = "".join(known.get(part, part if part.startswith("[") else re.escape(part)) for part in parts)
    return re.fullmatch(f"{expression}(?:/.*)?", name) is not None
