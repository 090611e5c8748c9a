"""`manage.py try_out STUDY NUMBER`: the process of one trial. A worker starts it; people use `search`."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.problems import Problem
from trainer.errors import TrialLost
from trainer.management import parent_watch, trial_process
from trainer.management.parent_watch import LOST_STATUS
from trainer.selectors import studies
from trainer.services import study_trials

log = logging.getLogger(__name__)

_SERVER_FAULT_CODES = frozenset({"object-store-down", "object-store-full", "activations-lost"})  # a second try may help


class Command(BaseCommand):
    """Carry a trial out, or record on it why that is impossible."""

    help = "Be the process of one trial of a search; `search` begins one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the search and the trial's number in it."""
        parser.add_argument("study", type=int, help="number of the search")
        parser.add_argument("number", type=int, help="number of the trial, from 0")

    def handle(self, *args: Any, **options: Any) -> None:
        """Try one recipe out."""
        study, number = options["study"], options["number"]
        parent_watch.end_with_parent()
        try:
            trial = trial_process.carry_out(study, number)
        except TrialLost as lost:
            self.stderr.write(lost.detail)
            sys.exit(LOST_STATUS)
        except Problem as problem:
            self._fail(study, number, problem)
        else:
            words = _("Trial {number} is not wanted any more.") if trial is None else _("Trial {number} has ended.")
            self.stdout.write(words.format(number=number))

    def _fail(self, study: int, number: int, problem: Problem) -> None:
        """End the trial for good, unless what stopped it may be over at the next attempt."""
        trial = studies.trial(study, number)
        if trial is not None and problem.code not in _SERVER_FAULT_CODES:
            study_trials.fail(trial, code=problem.code, detail=problem.detail)
        raise CommandError(problem.detail) from problem
