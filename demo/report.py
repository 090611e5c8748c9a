"""What the demo shows: a line while it runs, a table and a JSON file when it ends."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Screen:
    """One line that changes on a terminal; a line every ten seconds elsewhere."""

    started: float = field(default_factory=time.monotonic)
    _said_at: float = -1e9

    @property
    def seconds(self) -> float:
        """Give the seconds since the demo began."""
        return time.monotonic() - self.started

    def say(self, text: str) -> None:
        """Write a line that stays."""
        clear = "\r\x1b[K" if sys.stdout.isatty() else ""
        print(f"{clear}{self.seconds:7.1f} s  {text}", flush=True)

    def show(self, text: str) -> None:
        """Write what goes on at the moment."""
        if sys.stdout.isatty():
            print(f"\r\x1b[K{self.seconds:7.1f} s  {text}", end="", flush=True)
        elif time.monotonic() - self._said_at > 10:
            self._said_at = time.monotonic()
            self.say(text)


def curve(versions: list[dict[str, Any]], runs: list[dict[str, Any]], *, began_at: float) -> list[dict[str, Any]]:
    """Give a point per version: answers, accuracy on the audit slice with its interval, seconds since `began_at`."""
    answers = {run["id"]: run["answers"] for run in runs}
    points = []
    for version in sorted(versions, key=lambda version: version["version"]):
        figures = version["audit"]
        points.append(
            {
                "answers": answers[version["run"]],
                "audit_accuracy": figures["accuracy"],
                "audit_interval": [figures["accuracy_low"], figures["accuracy_high"]],
                "audit_photos": figures["n"],
                "version": version["version"],
                "outcome": "released" if version["release"] is not None else "refused",
                "seconds": round(datetime.fromisoformat(version["created_at"]).timestamp() - began_at, 1),
            }
        )
    return points


def table(points: list[dict[str, Any]]) -> str:
    """Draw the curve as a table."""
    lines = [f"{'answers':>8}  {'audit accuracy':<26}{'version':>8}  {'outcome':<10}{'seconds':>8}"]
    for point in points:
        low, high = point["audit_interval"]
        accuracy = f"{point['audit_accuracy']:.3f}  ({low:.3f} to {high:.3f})"
        outcome = f"{point['version']:>8}  {point['outcome']:<10}"
        lines.append(f"{point['answers']:>8}  {accuracy:<26}{outcome}{point['seconds']:>8.1f}")
    return "\n".join(lines)


def write(path: Path, figures: dict[str, Any]) -> None:
    """Write the figures beside the state."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
