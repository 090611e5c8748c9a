"""`manage.py predict PATH... [--model N] [--json]`: what is on these photos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from trainer.management import arguments
from trainer.selectors import readings
from trainer.selectors.predictors import Serving


class Command(BaseCommand):
    """Ask a model about files; one bad file does not end it."""

    help = "Ask the champion, or another version, what is on photos: files, or folders of them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take paths, the model and the form of the answer."""
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a photo, or a folder of photos")
        parser.add_argument("--model", help="a version's number; the champion by default")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer for each file, in order; end with an error when a file could not be read."""
        serving = arguments.serving(options["model"])
        asked = failed = 0
        for path in arguments.photos(options["paths"]):
            answer = _answer(serving, path)
            asked += 1
            failed += "error" in answer
            self.stdout.write(json.dumps(answer) if options["json"] else _line(answer))
        if not asked:
            raise CommandError(_("There are no photos in the folders that were named."))
        if failed:
            raise CommandError(_("{failed} of the files could not be read.").format(failed=failed))


def _answer(serving: Serving, path: Path) -> dict[str, Any]:
    try:
        prediction = serving.predictor.predict(arguments.pixels_of(path))
    except arguments.UNREADABLE as refused:
        return {"path": str(path), "error": refused.code, "detail": refused.detail}
    reading = readings.of(serving.predictor.categories)
    names, values = [category.name for category in reading.categories], reading.read(prediction.probabilities)
    return {
        "path": str(path),
        "pred_class": names[int(values.argmax())],
        "confidence": round(float(values.max()), 6),
        "classes": dict(zip(names, (round(value, 6) for value in values.tolist()), strict=True)),
        "model_version": serving.version,
        "release": serving.release,
    }


def _line(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return f"{answer['path']}: {answer['detail']}"
    return f"{answer['path']}: {answer['pred_class']} {answer['confidence']:.1%}"
