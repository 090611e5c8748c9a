"""Decide how sure a model must be for its label to be accepted without a person.

The promise: of the labels accepted, at most a target share is wrong, with a given confidence. It rests on audited
photos alone, which no model learned from and nobody chose. Thresholds are tried in one fixed order, the strictest
first, each by an exact binomial bound at the full confidence, and the first one that fails ends the search. So the
chance that any threshold is accepted which breaks the target is at most 1 - confidence, however many are tried.

A threshold that few audited photos reach is passed over: where not even a faultless record would do, or, as long as
they are less than a third of all, where two mistakes would end the search by bad luck. Whether that is so says nothing
about who was right; and should such a threshold break the target, looser ones do so too, as long as a model is no more
often wrong where it is surer. The order stays fixed, and the chance as it was.

References: Bauer, Multiple Testing in Clinical Trials, Statistics in Medicine 10, 1991 (fixed sequences); Angelopoulos,
Bates, Candès, Jordan and Lei, Learn then Test: Calibrating Predictive Algorithms to Achieve Risk Control, 2021.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from trainer.domain.exact_binomial import at_most, fewest_draws, upper_bound

THRESHOLDS = (0.995, 0.99, 0.98, 0.97, 0.96, 0.95, 0.93, 0.91, 0.88, 0.85, 0.82, 0.78, 0.74, 0.7, 0.65, 0.6, 0.5)
BORNE = 2  # mistakes: with fewer photos than bear them the search would often end where it begins
BEGIN_SHARE = 0.35  # of the audited photos: where these are few, the search begins with fewer mistakes borne
ALL = "all"  # the key of the categories that share a threshold


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What is promised of accepted labels; with `per_category`, of each category with `enough_audited` by itself."""

    target_error: float = 0.05
    confidence: float = 0.95
    per_category: bool = False
    enough_audited: int = 150

    def __post_init__(self) -> None:
        """Refuse what promises nothing.

        Raises:
            ValueError: a value is outside its range.
        """
        if not 0 < self.target_error < 1 or not 0.5 < self.confidence < 1:
            raise ValueError("0 < target_error < 1 and 0.5 < confidence < 1 are needed")


@dataclass(frozen=True, slots=True)
class Counts:
    """Count photos of which the model is at least so sure: audited ones, those of them wrong, and those that wait."""

    audited: int = 0
    wrong: int = 0
    waiting: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Add up photo by photo."""
        return Counts(self.audited + other.audited, self.wrong + other.wrong, self.waiting + other.waiting)


@dataclass(frozen=True, kw_only=True)
class CategoryEvidence:
    """Hold what is known where the model names one category.

    `audited` counts all such photos, however sure it is; `at` holds one entry for each of `THRESHOLDS`.
    """

    category_id: int
    audited: int
    at: tuple[Counts, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """Hold one threshold as it was tried; `bound` is None where too few audited photos reach it."""

    threshold: float
    counts: Counts
    bound: float | None
    qualifies: bool


@dataclass(frozen=True, kw_only=True)
class Search:
    """Hold the search for one threshold: of which categories, with what confidence, and every step that was tried.

    `needed` is how many audited photos it takes to begin.
    """

    key: str
    category_ids: tuple[int, ...]
    confidence: float
    needed: int
    steps: tuple[Step, ...]

    @property
    def chosen(self) -> Step | None:
        """Return the loosest step that qualifies, or the strictest that no audited photo tells from it.

        All that qualify may be relied on at once; where nothing was audited, nothing need be accepted either.
        """
        qualifying = [step for step in self.steps if step.qualifies]
        return next((step for step in qualifying if step.counts.audited == qualifying[-1].counts.audited), None)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Hold a search for the categories that share a threshold, and one for each that has its own."""

    searches: tuple[Search, ...] = field(default=())

    @property
    def thresholds(self) -> Mapping[str, float | None]:
        """Return the threshold by category id, `ALL` for those without one of their own; None where none qualifies."""
        return {search.key: search.chosen.threshold if search.chosen else None for search in self.searches}

    @property
    def accepts(self) -> bool:
        """Say whether any threshold qualifies."""
        return any(search.chosen for search in self.searches)

    @property
    def total(self) -> Counts:
        """Add up the photos beyond the thresholds that qualify."""
        return sum((search.chosen.counts for search in self.searches if search.chosen), Counts())


def decide(evidence: Sequence[CategoryEvidence], promise: Promise) -> Decision:
    """Search for the threshold of each group of categories; the groups share out what may go wrong."""
    own = [each for each in evidence if promise.per_category and each.audited >= promise.enough_audited]
    rest = [each for each in evidence if each not in own]
    groups = [(str(each.category_id), [each]) for each in own]
    if rest:
        groups.append((ALL, rest))
    confidence = 1 - (1 - promise.confidence) / max(1, len(groups))
    return Decision(searches=tuple(_search(key, group, promise.target_error, confidence) for key, group in groups))


def threshold_of(category_id: int, thresholds: Mapping[str, float | None]) -> float | None:
    """Return how sure the model must be of this category, or None where nothing is accepted."""
    key = str(category_id)
    return thresholds[key] if key in thresholds else thresholds.get(ALL)


def is_contradicted(*, wrong: int, checked: int, promise: Promise) -> bool:
    """Say whether people found so many of the checks wrong that the target, were it kept, would hardly explain it."""
    if checked == 0 or wrong == 0:
        return False
    return 1 - at_most(wrong - 1, checked, promise.target_error) < 1 - promise.confidence


def _search(key: str, group: Sequence[CategoryEvidence], target: float, confidence: float) -> Search:
    needed = _needed(sum(each.audited for each in group), target, confidence)
    steps: list[Step] = []
    for place, threshold in enumerate(THRESHOLDS):
        counts = sum((each.at[place] for each in group), Counts())
        steps.append(_step(threshold, counts, target, confidence, needed))
        if steps[-1].bound is not None and not steps[-1].qualifies:
            break
    ids = tuple(each.category_id for each in group)
    return Search(key=key, category_ids=ids, confidence=confidence, needed=needed, steps=tuple(steps))


def _needed(audited: int, target: float, confidence: float) -> int:
    """Return how many audited photos must reach a threshold for the search to begin there."""
    at_ease = fewest_draws(target, confidence=confidence, hits=BORNE)
    return max(fewest_draws(target, confidence=confidence), min(at_ease, round(BEGIN_SHARE * audited)))


def _step(threshold: float, counts: Counts, target: float, confidence: float, needed: int) -> Step:
    if counts.audited < needed:
        return Step(threshold=threshold, counts=counts, bound=None, qualifies=False)
    bound = upper_bound(counts.wrong, counts.audited, confidence=confidence)
    return Step(threshold=threshold, counts=counts, bound=bound, qualifies=bound <= target)
