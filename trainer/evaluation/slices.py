"""Say how good a model is on a part of the photos: those of one camera, those of one market."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from trainer.evaluation.intervals import wilson

ENOUGH = 20  # photos, below which a share says next to nothing


@dataclass(frozen=True, kw_only=True)
class Slice:
    """Hold the figures of one part: `n` photos, `right` of them right, with the 95 % Wilson interval of the share."""

    name: str
    n: int
    right: int
    accuracy: float
    low: float
    high: float

    def as_dict(self) -> dict[str, Any]:
        """Return plain numbers, for json.dumps."""
        return asdict(self)


def slices(judged: Iterable[tuple[str, bool]], *, enough: int = ENOUGH) -> list[Slice]:
    """Count photos, each the name of its part and whether it was right; parts with too few photos are left out."""
    counts = Counter(judged)
    names = sorted({name for name, _ in counts})
    found = [of_counts(name, counts[name, True], counts[name, True] + counts[name, False]) for name in names]
    return [each for each in found if each.n >= enough]


def of_counts(name: str, right: int, n: int) -> Slice:
    """Give the figures of a part of which `right` of `n` photos, at least one, were right."""
    low, high = wilson(right, n)
    return Slice(name=name, n=n, right=right, accuracy=right / n, low=low, high=high)
