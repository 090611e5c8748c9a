"""The root of the trainer's errors."""

from __future__ import annotations

from accounts.problems import Problem


class TrainerError(Problem):
    """Anything that the trainer refuses or cannot do."""

    code = "trainer"
    status = 400
