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

    @property
    def challenger_is_right(self) -> bool:
        """Say whether the challenger agrees with people."""
        return self.challenger_category_id == self.category_id

    @property
    def champion_is_right(self) -> bool:
        """Say whether the champion agrees with people."""
        return self.champion_category_id == self.category_id


@dataclass(frozen=True, kw_only=True)
class CategoryFacts:
    """Hold one category: whether it is active, which model has a column for it, how many answers it trained on."""

    category_id: int
    is_active: bool
    in_challenger: bool
    in_champion: bool = False
    answers: int = 0


@dataclass(frozen=True, kw_only=True)
class GateEvidence:
    """Hold one look at the audit slice. `has_parity`: the exported graph agrees with the trained network.

    With a champion every answer carries its category; without one none does.
    """

    answers: tuple[AuditAnswer, ...]
    categories: tuple[CategoryFacts, ...]
    has_parity: bool
    has_champion: bool

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
