"""Errors of jobs.

Problem
└── JobsError
    ├── ClaimLost       claim-lost
    ├── KindUnknown     job-kind-unknown
    └── WorkerLost      worker-lost
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.problems import Problem


class JobsError(Problem):
    """Anything that goes wrong between a job and its worker."""

    code = "jobs"


class ClaimLost(JobsError):
    """Somebody else took the job up since; whoever holds the older fence must stop and commit nothing."""

    code = "claim-lost"
    status = 409
    message = _("This job was taken up by another worker. Its result is theirs to give.")


class WorkerLost(JobsError):
    """The worker stopped answering and the job has no attempts left. Never raised: its words go on the row."""

    code = "worker-lost"
    message = _("The worker stopped in the middle of this job, each time it was tried. Look at the worker's log.")


class KindUnknown(JobsError):
    """No task does work of this kind. Never raised: its words go on the row."""

    code = "job-kind-unknown"
    status = 500
    message = _("No program here does work of this kind. Ask for the work again with a program that knows it.")
