"""Hold what the gate decides on."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class AuditAnswer:
    """Hold one answered audit photo: people's category, read through the category changes, and both models'."""

    photo_id: int
    category_id: int
    challenger_category_id: int
    champion_category_id: int | None = None
    challenger_confidence: float = 0.0

    @property
    def challenger_is_right(self) -> bool:
        """Say whether the challenger agrees with people."""
        return self.challenger_category_id == self.category_id

    @property
    def champion_is_right(self) -> bool:
        """Say whether the champion agrees with people."""
        return self.champion_category_id == self.category_id

    @property
    def is_spoilt(self) -> bool:
        """Say whether only the champion is right."""
        return self.champion_is_right and not self.challenger_is_right

    @property
    def is_gained(self) -> bool:
        """Say whether only the challenger is right."""
        return self.challenger_is_right and not self.champion_is_right


@dataclass(frozen=True, kw_only=True)
class CategoryFacts:
    """Hold one category: whether it is active, which model has a column for it, how many answers it trained on."""

    category_id: int
    is_active: bool
    in_challenger: bool
    in_champion: bool = False
    answers: int = 0


@dataclass(frozen=True, kw_only=True)
class CalibrationFacts:
    """Hold the calibration errors of both on the same photos, 0 being best.

    `least_change` is the one-sided lower bound of how much larger the challenger's is.
    """

    challenger: float
    champion: float | None = None
    least_change: float | None = None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Hold what a version costs a host: the size of its bundle, and the time of one photo on one thread."""

    size_bytes: int
    latency_ms: float


@dataclass(frozen=True, kw_only=True)
class ParityFacts:
    """Hold how the exported graph agrees with the trained network; `difference` is the largest of a probability."""

    passed: bool
    images: int = 0
    difference: float = 0.0


@dataclass(frozen=True, kw_only=True)
class GateEvidence:
    """Hold one look at the audit slice. What is None was not measured.

    With a champion every answer carries its category; without one none does.
    """

    answers: tuple[AuditAnswer, ...]
    categories: tuple[CategoryFacts, ...]
    parity: ParityFacts
    has_champion: bool
    calibration: CalibrationFacts | None = None
    challenger_cost: Cost | None = None
    champion_cost: Cost | None = None

    def __post_init__(self) -> None:
        """Refuse answers that were not asked of both.

        Raises:
            ValueError: a champion's answer is missing, or there although there is no champion.
        """
        if any((answer.champion_category_id is not None) != self.has_champion for answer in self.answers):
            raise ValueError("each answer needs the champion's category exactly when there is a champion")

    def of_category(self, category_id: int) -> tuple[AuditAnswer, ...]:
        """Return the answers in which people named this category."""
        return tuple(answer for answer in self.answers if answer.category_id == category_id)

    def photos_per_category(self) -> Counter[int]:
        """Count the audit photos of each category."""
        return Counter(answer.category_id for answer in self.answers)
