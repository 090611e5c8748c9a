"""`manage.py simulate [FOLDER]`: how fast each way of asking would have learned from photos with known answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from labeling.imaging.perceptual_hash import perceptual_hash
from labeling.storage import objects
from trainer.inference.embedder import Embedder
from trainer.management import arguments
from trainer.models import EmbeddingSpace
from trainer.selection.strategies import STRATEGIES
from trainer.selectors import spaces
from trainer.services import lessons
from trainer.simulation import figure, hash_groups, labeled_photos, png, replay, svg
from trainer.simulation.curves import SHARES, Curve
from trainer.simulation.labeled_photos import LabeledPhotos
from trainer.simulation.replay import Plan

SHOWN_AT = (20, 60, 100, 200, 400, 800)
FOLDER = "asking"  # in MAGPIE_HOME


class Command(BaseCommand):
    """Replay, draw, and tell. Audit photos take no part, and nothing is changed."""

    help = "Replay strategies of asking on photos with known answers: draw curves, say how many answers each needs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the photos, the strategies, how to replay, and where to draw."""
        plan = Plan()
        parser.add_argument(
            "folder", metavar="FOLDER", nargs="?", help="a folder per category; without it, the answers"
        )
        parser.add_argument("--strategies", default=",".join(STRATEGIES), help="names, with commas between them")
        parser.add_argument("--seeds", type=int, default=plan.runs, help="runs of each strategy")
        parser.add_argument("--labels", type=int, default=plan.labels, help="answers of a run")
        parser.add_argument("--batch", type=int, default=plan.batch, help="answers between two heads")
        parser.add_argument(
            "--out", type=Path, help="folder for asking.svg and asking.png; MAGPIE_HOME/asking by default"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather, replay, draw and print."""
        strategies, plan = _strategies(options["strategies"]), _plan(options)
        photos = _gathered(options["folder"])
        curves = replay.compare(photos, strategies, plan, listener=self._tell)
        drawn = _drawn(curves, options["out"] or settings.MAGPIE_HOME / FOLDER)
        self.stdout.write(json.dumps(_figures(curves, photos)) if options["json"] else _table(curves, photos, drawn))

    def _tell(self, strategy: str, run: int) -> None:
        self.stderr.write(_("{strategy}: run {run} is done").format(strategy=strategy, run=run + 1))


def _strategies(text: str) -> list[str]:
    """Read names. Raises CommandError."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in STRATEGIES]
    if unknown or not names:
        words = _("{names} is no strategy. There are: {known}.")
        raise CommandError(words.format(names=", ".join(unknown) or text, known=", ".join(STRATEGIES)))
    return list(dict.fromkeys(names))


def _plan(options: dict[str, Any]) -> Plan:
    try:
        return Plan(batch=options["batch"], labels=options["labels"], runs=options["seeds"])
    except ValueError as refused:
        raise CommandError(str(refused)) from refused


def _gathered(folder: str | None) -> LabeledPhotos:
    """Gather photos whose categories are known. Raises CommandError where they are too few to compare anything."""
    space = spaces.serving()
    if space is None:
        raise CommandError(_("There is no network to embed with yet. Run `manage.py prepare_backbone` first."))
    photos = labeled_photos.frequent(_of_folder(space, Path(folder)) if folder else _answered(space))
    if len(np.unique(photos.labels)) < 2:
        words = _("Two categories with {n} answered photos each are needed.")
        raise CommandError(words.format(n=labeled_photos.LEAST_PER_CATEGORY))
    return photos


def _answered(space: EmbeddingSpace) -> LabeledPhotos:
    lesson = lessons.gather(space)
    labels = np.unique(lesson.category_ids, return_inverse=True)[1]
    return LabeledPhotos(embeddings=lesson.embeddings.vectors, labels=labels, groups=lesson.group_ids)


def _of_folder(space: EmbeddingSpace, folder: Path) -> LabeledPhotos:
    """Embed the photos of a folder per category; what cannot be read is left out."""
    embedder = Embedder(objects.read(space.onnx_key))
    rows, names, hashes = [], [], []
    for path, name in arguments.by_category(folder):
        try:
            rgb = arguments.pixels_of(path)
        except arguments.UNREADABLE:
            continue
        rows.append(embedder.embed(rgb).astype(np.float16))
        names.append(name)
        hashes.append(perceptual_hash(rgb))
    labels = np.unique(np.array(names), return_inverse=True)[1]
    groups = hash_groups.of(np.array(hashes, dtype=np.int64))
    vectors = np.array(rows, dtype=np.float32).reshape(len(rows), -1)
    return LabeledPhotos(embeddings=vectors, labels=labels, groups=groups)


def _drawn(curves: Sequence[Curve], folder: Path) -> list[Path]:
    """Write the curves as SVG and PNG; give the files."""
    drawing = figure.draw(curves)
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / "asking.svg", folder / "asking.png"]
    paths[0].write_text(svg.render(drawing), encoding="utf-8")
    paths[1].write_bytes(png.render(drawing))
    return paths


def _figures(curves: Sequence[Curve], photos: LabeledPhotos) -> dict[str, Any]:
    return {
        "photos": len(photos),
        "runs": len(curves[0].full),
        "full_accuracy": float(curves[0].full.mean()),
        "strategies": {curve.strategy: _of_curve(curve) for curve in curves},
    }


def _of_curve(curve: Curve) -> dict[str, Any]:
    return {
        "labels_to": {f"{share:.2f}": curve.labels_to(share) for share in SHARES},
        "labels": curve.labels.tolist(),
        "accuracy": curve.mean.round(4).tolist(),
        "error": curve.error.round(4).tolist(),
    }


def _table(curves: Sequence[Curve], photos: LabeledPhotos, drawn: Sequence[Path]) -> str:
    first = curves[0]
    head = _("{n} photos, runs of each strategy: {runs}; accuracy with all answers {full}").format(
        n=len(photos), runs=len(first.full), full=f"{first.full.mean():.3f}"
    )
    places = [place for place, labels in enumerate(first.labels.tolist()) if labels in SHOWN_AT]
    after = "".join(f"{int(first.labels[place]):>7}" for place in places)
    shares = "".join(f"{share:>7.0%}" for share in SHARES)
    lines = [head, f"  {_('accuracy after, answers to'):<26}{after}  |{shares}"]
    for curve in sorted(curves, key=lambda curve: curve.labels_to(SHARES[1]) or np.inf):
        accuracy = "".join(f"{curve.mean[place]:>7.3f}" for place in places)
        reached = "".join(f"{_rounded(curve.labels_to(share)):>7}" for share in SHARES)
        lines.append(f"  {curve.strategy:<26}{accuracy}  |{reached}")
    return "\n".join([*lines, *(str(path) for path in drawn)])


def _rounded(labels: float | None) -> str:
    return "-" if labels is None else f"{labels:.0f}"
