"""`manage.py try_out STUDY NUMBER`: the process of one trial. A worker starts it; people use `search`."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.problems import Problem
from trainer.errors import TrialLost
from trainer.management import parent_watch, trial_process
from trainer.management.parent_watch import LOST_STATUS


class Command(BaseCommand):
    """Carry a trial out."""

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
            raise CommandError(problem.detail) from problem
        else:
            words = _("Trial {number} is not wanted any more.") if trial is None else _("Trial {number} has ended.")
            self.stdout.write(words.format(number=number))
