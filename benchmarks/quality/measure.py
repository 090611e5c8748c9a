"""The figures of quality: presets on five folds, two at a time, and a plain loop on the first."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.deployments import ROOT
from benchmarks.errors import ProgramFailed, Skipped
from benchmarks.networks import LARGE, chosen
from benchmarks.options import Options
from benchmarks.progress import say
from benchmarks.quality import folds
from benchmarks.quality.kept import Kept
from benchmarks.targets import Figure
from trainer.recipes import presets

STANDARD, THOROUGH = presets.STANDARD, presets.THOROUGH
RATES = (3e-4, 1e-3)
AT_ONCE = 2  # as many as there are cores; each trains on one thread
PLAIN_FACTOR = 6.0  # a plain loop that is not as good after so many times our processor time is given up
_SETTINGS = {"DJANGO_SETTINGS_MODULE": "webapp.settings", "OMP_NUM_THREADS": "1"}

Figures = Mapping[str, Any]


def measure(options: Options) -> dict[str, Figure]:
    """Measure what is wanted; what was measured before a break is not measured again. Raises Skipped, ProgramFailed."""
    if options.photos_dir is None or options.pretrained_dir is None:
        raise Skipped("MAGPIE_PHOTOS_DIR and MAGPIE_PRETRAINED_DIR must name TrashNet and a folder of networks")
    missing = [place.name for place in folds.read() if not (options.photos_dir / place.name).is_file()]
    if missing:
        raise Skipped(f"MAGPIE_PHOTOS_DIR is not TrashNet: it lacks {missing[0]} and {len(missing) - 1} more")
    return _Quality(options).figures()


class _Quality:
    """One measurement: what is wanted, and where it is kept."""

    def __init__(self, options: Options) -> None:
        self._keys = options.keys
        self._folder = options.kept_dir / "quality"
        self._kept = Kept(self._folder)
        self._network = chosen(options, LARGE)
        self._where = {"photos_dir": str(options.photos_dir), "pretrained_dir": str(options.pretrained_dir)}

    def figures(self) -> dict[str, Figure]:
        """Give a figure for each key that is wanted."""
        with ThreadPoolExecutor(AT_ONCE) as lanes:
            measured = list(lanes.map(self._fold, range(folds.FOLDS)))
            standard = [each[STANDARD] for each in measured]
            thorough = [each[THOROUGH] for each in measured if THOROUGH in each]
            loops = list(lanes.map(lambda rate: self._plain(rate, standard[0]), RATES)) if self._wants("vs_") else []
        figures: dict[str, Figure] = {
            "standard_accuracy": _mean(standard, "accuracy"),
            "standard_cpu_s": _mean(standard, "cpu_s"),
        }
        if thorough:
            figures["thorough_accuracy"] = _mean(thorough, "accuracy")
            figures["thorough_cpu_s"] = _mean(thorough, "cpu_s")
        if loops:
            figures["vs_plain_loop"] = min(_needed_s(loop) for loop in loops) / standard[0]["cpu_s"]
        return {key: figures[key] for key in self._keys if key in figures}

    def _wants(self, beginning: str) -> bool:
        return any(key.startswith(beginning) for key in self._keys)

    def _fold(self, fold: int) -> dict[str, Figures]:
        """Train by both presets on what the first one has cached, whose time counts for both."""
        cache = self._folder / f"cache-{fold}"
        measured = {STANDARD: self._trained(fold, STANDARD, cache)}
        if self._wants("thorough"):
            thorough = self._trained(fold, THOROUGH, cache)
            cached_s = 0.0 if thorough["cache_cpu_s"] > thorough["cpu_s"] / 20 else measured[STANDARD]["cache_cpu_s"]
            measured[THOROUGH] = {**thorough, "cpu_s": thorough["cpu_s"] + cached_s}
        shutil.rmtree(cache, ignore_errors=True)
        return measured

    def _trained(self, fold: int, preset: str, cache: Path) -> Figures:
        decides = {"network": self._network, "recipe": presets.find(preset).to_json(), "folds": folds.digest()}
        asked = {"fold": fold, "preset": preset, "network": self._network, **self._where}
        run = cache / preset

        def train() -> Any:
            if preset == STANDARD:
                shutil.rmtree(cache, ignore_errors=True)  # a broken one: its time would not be counted
            return _program("one_fold", cache_dir=str(cache), run_dir=str(run), **asked)

        figures: Figures = self._kept.get(f"{preset}-{fold}", decides, train)
        say(f"{preset}, fold {fold}: {figures}")
        return figures

    def _plain(self, rate: float, standard: Figures) -> Figures:
        wanted = {"wanted": standard["accuracy"], "most_cpu_s": PLAIN_FACTOR * standard["cpu_s"]}
        asked = {"fold": 0, "rate": rate, "network": self._network, **wanted}
        decides = {**asked, "folds": folds.digest()}
        loop: Figures = self._kept.get(
            f"plain-{rate:g}", decides, lambda: _program("plain_loop", **asked, **self._where)
        )
        say(f"a plain loop, rate {rate:g}: {loop}")
        return loop


def _mean(measured: list[Figures], figure: str) -> float:
    return statistics.fmean(each[figure] for each in measured)


def _needed_s(loop: Figures) -> float:
    """Give what a loop needed; one that did not get there is counted as if it had when it was given up."""
    return float(loop["cpu_s"])


def _program(name: str, **arguments: Any) -> Any:
    """Run a program beside ours and give what it prints. Raises ProgramFailed."""
    command = [sys.executable, "-m", "benchmarks.inside", name, json.dumps(arguments)]
    environment = {**os.environ, **_SETTINGS}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ProgramFailed(f"{name} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
