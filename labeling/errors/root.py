"""What every error of labeling descends from."""

from __future__ import annotations

from accounts.problems import Problem


class LabelingError(Problem):
    """Anything that labeling refuses."""

    code = "labeling"
    status = 400
