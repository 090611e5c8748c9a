"""`manage.py train [--preset NAME] [--set KNOB=VALUE …] [--network NAME] [--wait]`: ask for a training run.

`manage.py train --reproduce N` does run N again and says whether its weights are the same.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from labeling.selectors import categories
from trainer.errors import TrainerError
from trainer.inference import registry
from trainer.models import RunState, TrainingRun, Trigger
from trainer.recipes import knobs
from trainer.selectors import gate_words, reproduction_words, runs, versions
from trainer.services import reproductions, training_runs

LOOK_EVERY_S = 1.0
JUDGED_WITHIN_S = 120.0


class Command(BaseCommand):
    """Ask, and with --wait tell how it goes until the gate has spoken."""

    help = "Ask for a training run; the trainer worker carries it out."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the recipe, the network, and whether to wait."""
        parser.add_argument("--preset", help="recipe to train by: quick, standard, thorough, or one that was found")
        parser.add_argument(
            "--set",
            dest="knobs",
            metavar="KNOB=VALUE",
            nargs="+",
            action="extend",
            default=[],
            help="set knobs of the recipe by hand: " + ", ".join(knobs.KNOBS),
        )
        parser.add_argument("--reproduce", type=int, metavar="RUN", help="do that run again and compare the weights")
        parser.add_argument(
            "--network", help="network to train: a name that `manage.py networks` lists, or any of timm's"
        )
        parser.add_argument("--profile", action="store_true", help="write a trace of what some of its steps cost")
        parser.add_argument("--wait", action="store_true", help="stay until the run has ended and the gate has spoken")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the run."""
        before = runs.active()
        try:
            run = _again(options) if options["reproduce"] else _new(options)
        except TrainerError as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(_asked(run, is_new=before is None or before.pk != run.pk))
        if options["wait"]:
            self._report(self._ended(run))

    def _ended(self, run: TrainingRun) -> TrainingRun:
        """Follow the run, and the one that was remembered behind it, to the end."""
        said = ""
        while (active := runs.active()) is not None:
            words = _words(active)
            if words != said:
                self.stdout.write(words)
                said = words
            time.sleep(LOOK_EVERY_S)
        newest = runs.latest()
        return newest if newest is not None else run

    def _report(self, run: TrainingRun) -> None:
        if run.state == RunState.FAILED:
            detail = run.error_detail or run.error_code
            raise CommandError(_("Training run {run} failed: {detail}").format(run=run.pk, detail=detail))
        if run.reproduces_id is not None:
            self._compare(run)
            return
        version = versions.find(run.version.number)
        ends_at = time.monotonic() + JUDGED_WITHIN_S
        while (look := versions.last_look(version)) is None and time.monotonic() < ends_at:
            time.sleep(LOOK_EVERY_S)
        if look is None:
            words = _("Version {version} is made; the gate has not looked at it yet.")
        elif look.is_accepted:
            words = _("Version {version} is made and passed the gate.")
        else:
            words = _("Version {version} is made; the gate refused it. {reasons}")
        reasons = " ".join(gate_words.sentences(look, categories.names())) if look else ""
        self.stdout.write(words.format(version=version.number, reasons=reasons))

    def _compare(self, run: TrainingRun) -> None:
        """Say what the reproduction found; weights that are not the same are an error."""
        words = " ".join(reproduction_words.sentences(run))
        if run.reproduction is None or not run.reproduction["is_identical"]:
            raise CommandError(words)
        self.stdout.write(words)


def _new(options: dict[str, Any]) -> TrainingRun:
    if options["network"]:
        registry.check(options["network"])  # raises now, not in the worker
    return training_runs.request(
        trigger=Trigger.COMMAND,
        by=None,
        network=options["network"],
        preset=options["preset"],
        overrides=knobs.read(_written(options["knobs"])),
        is_profiled=options["profile"],
    )


def _again(options: dict[str, Any]) -> TrainingRun:
    if options["network"] or options["preset"] or options["knobs"]:
        raise CommandError(_("--reproduce takes network and recipe from the run; leave the others out."))
    return reproductions.request(runs.find(options["reproduce"]), by=None)


def _written(pairs: Sequence[str]) -> dict[str, str]:
    """Part KNOB=VALUE. Raises CommandError."""
    written = {}
    for pair in pairs:
        name, is_set, value = pair.partition("=")
        if not is_set:
            raise CommandError(_("{pair} is not of the form KNOB=VALUE.").format(pair=pair))
        written[name.strip()] = value
    return written


def _asked(run: TrainingRun, *, is_new: bool) -> str:
    if is_new:
        return _("Training run {run} was asked for. --wait follows it; so does the page of training runs.").format(
            run=run.pk
        )
    return _("Training run {run} is under way; another follows it if there are new answers by then.").format(run=run.pk)


def _words(run: TrainingRun) -> str:
    phase = run.get_phase_display() if run.phase else run.get_state_display()
    epoch = f" {run.epoch}/{run.epochs}" if run.epoch else ""
    return f"{run}: {phase}{epoch} ({run.progress:.0%})"
