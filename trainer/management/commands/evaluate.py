"""`manage.py evaluate FOLDER [--model N] [--json]`: how a model does on a folder per category."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainer.evaluation.report import evaluate
from trainer.management import arguments
from trainer.selectors import readings
from trainer.selectors.predictors import Serving

_TABLE = (
    "accuracy",
    "balanced_accuracy",
    *(
        f"{averaging}_{figure}"
        for averaging in ("macro", "micro", "weighted")
        for figure in ("precision", "recall", "f1")
    ),
    "mcc",
    "ece",
    "top_2_accuracy",
    "top_3_accuracy",
)


@dataclass(frozen=True)
class Asked:
    """Probabilities (photos, categories of the model), the folder's name of each photo, and what could not be read."""

    probabilities: npt.NDArray[np.float32]
    truth: tuple[str, ...]
    unreadable: int


class Command(BaseCommand):
    """Measure a model on photos of one's own. Says nothing about the gate, which looks at audit photos alone."""

    help = "Measure the champion, or another version, on a folder that has a folder per category."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, the model and the form of the answer."""
        parser.add_argument("folder", metavar="FOLDER", help="a folder with one folder of photos per category")
        parser.add_argument("--model", help="a version's number; the champion by default")
        parser.add_argument("--json", action="store_true", help="one JSON object with flat keys")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask about every photo and print the figures."""
        labeled = arguments.by_category(Path(options["folder"]))
        serving = arguments.serving(options["model"])
        asked = _ask(serving, labeled)
        if not asked.truth:
            raise CommandError(_("None of the photos could be read."))
        figures = _figures(serving, asked)
        self.stdout.write(json.dumps(figures) if options["json"] else _table(figures))


def _ask(serving: Serving, labeled: Sequence[tuple[Path, str]]) -> Asked:
    rows, truth, unreadable = [], [], 0
    for path, name in labeled:
        try:
            rgb = arguments.pixels_of(path)
        except arguments.UNREADABLE:
            unreadable += 1
            continue
        rows.append(serving.predictor.predict(rgb).probabilities)
        truth.append(name)
    return Asked(np.array(rows), tuple(truth), unreadable)


def _figures(serving: Serving, asked: Asked) -> dict[str, Any]:
    """Evaluate; a folder whose category the model does not know counts as mistakes, and is named."""
    reading = readings.of(serving.predictor.categories)
    known = [category.name for category in reading.categories]
    truth = _as_categories(asked.truth, known)
    unknown = sorted(set(truth) - set(known))
    names = [*known, *unknown]
    scores = np.zeros((len(truth), len(names)), np.float32)
    scores[:, : len(known)] = reading.read(asked.probabilities)
    labels = np.array([names.index(name) for name in truth])
    figures = evaluate(scores, labels, names).as_dict()
    return {
        **figures,
        "unreadable": asked.unreadable,
        "unknown_categories": unknown,
        "model_version": serving.version,
        "release": serving.release,
    }


def _as_categories(folders: Sequence[str], known: Sequence[str]) -> list[str]:
    """Name each photo's category as the model does: a folder may be written in other letters, as in an import."""
    names = {name.casefold(): name for name in known}
    return [names.get(folder.casefold(), folder) for folder in folders]


def _warnings(figures: dict[str, Any]) -> list[str]:
    lines = []
    if figures["unreadable"]:
        words = ngettext("{n} file could not be read.", "{n} files could not be read.", figures["unreadable"])
        lines.append(f"  {words.format(n=figures['unreadable'])}")
    if figures["unknown_categories"]:
        names = ", ".join(figures["unknown_categories"])
        words = _("The model does not know these folders' categories: {names}.")
        lines.append(f"  {words.format(names=names)}")
    return lines


def _table(figures: dict[str, Any]) -> str:
    head = _("Version {version} on {n} photos").format(version=figures["model_version"], n=figures["n"])
    lines = [head, *_warnings(figures), *(f"  {name:<20} {figures[name]:.4f}" for name in _TABLE)]
    lines.append(f"  {'category':<20} {'photos':>7} {'recall':>7} {'precision':>9}")
    for each in figures["per_category"]:
        lines.append(f"  {each['name']:<20} {each['n']:>7} {each['recall']:>7.3f} {each['precision']:>9.3f}")
    lines.append(f"  {_('rows are folders, columns answers')}")
    lines += [
        f"  {each['name']:<20} {row}" for each, row in zip(figures["per_category"], figures["confusion"], strict=True)
    ]
    return "\n".join(lines)
