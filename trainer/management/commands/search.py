"""`manage.py search SPACE.yaml`: look for a better recipe; without a file, say what was found so far."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.problems import Problem
from jobs.services import sweeping
from trainer.errors import FileUnreadable, SearchSpaceInvalid
from trainer.models import Study, StudyState, Trial
from trainer.search import reading
from trainer.search.space import Space
from trainer.selectors import studies
from trainer.services import presets, rehearsals, study_recipes
from trainer.services import studies as study_services

LOOK_EVERY_S = 1.0


class Command(BaseCommand):
    """Begin a search, work at it, stop it, keep what it found."""

    help = (
        "Search for a better recipe over the space that a YAML file describes; trials are jobs of the training queue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, or what to do with a search that has begun."""
        parser.add_argument("space", nargs="?", metavar="SPACE.yaml", help="the space; the same file goes on with it")
        parser.add_argument("--trials", type=int, help="how many trials, instead of what the file says")
        parser.add_argument("--work", action="store_true", help="carry trials out here until no search is under way")
        parser.add_argument("--stop", metavar="NAME", help="begin no more trials of this search")
        parser.add_argument("--resume", metavar="NAME", help="go on with a search that was stopped")
        parser.add_argument("--keep", nargs=2, metavar=("NAME", "PRESET"), help="make its best recipe a preset")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each thing that was asked for, in this order."""
        try:
            self._handle(options)
        except Problem as problem:
            raise CommandError(problem.detail) from problem

    def _handle(self, options: dict[str, Any]) -> None:
        if options["space"]:
            study = study_services.begin(_space(Path(options["space"]), options["trials"]), by=None)
            self.stdout.write(_begun(study))
        if options["stop"]:
            study_services.stop(_named(options["stop"]))
        if options["resume"]:
            study_services.resume(_named(options["resume"]))
        if options["work"]:
            self._work()
        if options["keep"]:
            self._keep(*options["keep"])
        for study in studies.recent():
            self.stdout.write(_line(study))

    def _work(self) -> None:
        """Carry trials out until nothing is left that others do not have in hand, and they have ended too."""
        swept_at = time.monotonic()
        while studies.running().exists():
            if rehearsals.carry_out_here():
                continue
            if time.monotonic() - swept_at >= settings.MAGPIE_SWEEP_EVERY_S:
                sweeping.sweep()  # where no clock runs, nobody else takes back what a dead worker held
                study_services.tend_all()
                swept_at = time.monotonic()
            time.sleep(LOOK_EVERY_S)

    def _keep(self, name: str, preset: str) -> None:
        best = studies.best(_named(name))
        if best is None:
            raise CommandError(_("The search {name} has found nothing yet.").format(name=name))
        presets.keep(best, name=preset, by=None)
        words = _("Trial {trial} is the preset {preset} now: manage.py train --preset {preset}.")
        self.stdout.write(words.format(trial=best.number, preset=preset))


def _space(path: Path, trials: int | None) -> Space:
    """Read the file and hold every value against its knob. Raises `Problem`."""
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(reason=str(error)) from error
    except yaml.YAMLError as error:
        raise SearchSpaceInvalid(reason=_("it is no YAML: {error}").format(error=error)) from error
    if trials is not None and isinstance(entries, dict):
        entries["trials"] = trials
    return study_recipes.checked(reading.parse(entries))


def _named(name: str) -> Study:
    study = Study.objects.filter(name=name).first()
    if study is None:
        raise CommandError(_("There is no search named {name}.").format(name=name))
    return study


def _begun(study: Study) -> str:
    words = ngettext(
        "Search {name}: {count} trial is wanted. The trainer worker carries it out; so does --work, here.",
        "Search {name}: {count} trials are wanted. The trainer worker carries them out; so does --work, here.",
        study.trials_wanted,
    )
    return words.format(name=study.name, count=study.trials_wanted)


def _line(study: Study) -> str:
    """Say in one line how far a search is, and what was best."""
    ended = len(studies.ended_numbers(study))
    state = StudyState(study.state).label
    words = _("{name}: {state}, {ended} of {wanted} trials.")
    line = words.format(name=study.name, state=state, ended=ended, wanted=study.trials_wanted)
    best = studies.best(study)
    return line if best is None else f"{line} {_best_words(best)}"


def _best_words(best: Trial) -> str:
    knobs = ", ".join(f"{name}={value}" for name, value in best.knobs.items())
    accuracy, nll = best.figures["accuracy"], best.figures["nll"]
    words = _("Best: trial {number}, accuracy {accuracy:.1%}, log loss {nll:.3f}; {knobs}.")
    return words.format(number=best.number, accuracy=accuracy, nll=nll, knobs=knobs)
