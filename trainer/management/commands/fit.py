"""`manage.py fit RUN --fence N`: the process of one training run. The trainer worker starts it; people use `train`.

`manage.py fit` alone does the trainer worker's part as well: it takes up what waits, sees it through, and ends. A
larger machine runs that by the clock, with `MAGPIE_TRAIN_IN_WORKER=false` for the trainer worker. With
`MAGPIE_TRAIN_PROCESSES` above one torchrun starts the process of a run so many times: the first carries it out, the
others train along.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.problems import Problem
from jobs import log_context
from trainer.errors import RunLost
from trainer.management import parent_watch, run_process
from trainer.management.parent_watch import LOST_STATUS
from trainer.models import ModelVersion, TrainingRun
from trainer.services import training, training_runs

log = logging.getLogger(__name__)

_SERVER_FAULT_CODES = frozenset({"object-store-down", "object-store-full", "activations-lost"})  # a second try may help


class Command(BaseCommand):
    """Carry a run out under the fence that it was taken up with, or take up what waits."""

    help = "Carry out training runs that wait, and end; `train` asks for one. With RUN, be the process of that run."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the run's number and the fence, or neither."""
        parser.add_argument("run", type=int, nargs="?", help="number of a training run that was taken up")
        parser.add_argument("--fence", type=int, help="the token that it was taken up with")
        parser.add_argument("--profile", action="store_true", help="write a trace of some of its steps")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what waits, or be the process of the one run."""
        if (options["run"] is None) != (options["fence"] is None):
            raise CommandError(_("RUN and --fence go together; without both, what waits is carried out."))
        if options["run"] is None:
            count = training.carry_out_due()
            self.stdout.write(_("Training runs carried out: {count}.").format(count=count))
        else:
            self._fit(options)

    def _fit(self, options: dict[str, Any]) -> None:
        """Fit, or record on the run why that is impossible."""
        run = TrainingRun.objects.select_related("snapshot", "requested_by").filter(pk=options["run"]).first()
        if run is None:
            raise CommandError(_("There is no training run {run}.").format(run=options["run"]))
        run.fence = options["fence"]
        parent_watch.end_with_parent()
        log_context.take_over(os.environ)
        if run_process.is_helper():
            run_process.help_with(run)
            return
        try:
            with log_context.run(run.pk):
                log.info("Training run %s is taken up, attempt %s.", run.pk, run.attempts)
                version = run_process.carry_out(run, is_profiled=options["profile"])
        except RunLost as lost:
            self.stderr.write(lost.detail)
            sys.exit(LOST_STATUS)
        except Problem as problem:
            self._give_up(run, problem)
        else:
            self.stdout.write(_outcome(run, version))

    def _give_up(self, run: TrainingRun, problem: Problem) -> None:
        """End the run for good, unless what stopped it may be over at the next attempt."""
        if problem.code not in _SERVER_FAULT_CODES:
            training_runs.fail(run, code=problem.code, detail=problem.detail)
        raise CommandError(problem.detail) from problem


def _outcome(run: TrainingRun, version: ModelVersion | None) -> str:
    if version is not None:
        return _("Model version {version} is made.").format(version=version.number)
    return _("Run {run} is done again.").format(run=run.reproduces_id)
