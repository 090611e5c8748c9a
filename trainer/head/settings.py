"""Hold the quick head's configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class HeadSettings:
    """Configure one fit of the quick head.

    The defaults were chosen on grouped folds of TrashNet with the embeddings of two networks, from 50 to 1,600 labels.
    """

    # Weight of the summed losses against the penalty, as in scikit-learn. Flat from .01 to .03 at every label count.
    inverse_penalty: float = 0.01
    # 0: each photo counts alike; 1: each category counts alike. A little more lets a category with ten photos among a
    # thousand others be suggested more often, for a fraction of a point of accuracy on those.
    balance: float = 1.1
    # A category's photos weigh at most this many times the average, so that one mistaken answer cannot rule the head.
    max_category_weight: float = 30.0
    max_iterations: int = 200
    folds: int = 3
    # Pretended photos that say "the temperature is 1"; they matter only while labels are few.
    temperature_prior: float = 5.0

    def __post_init__(self) -> None:
        """Refuse values that cannot be fitted.

        Raises:
            ValueError: a value is outside its range.
        """
        if self.inverse_penalty <= 0 or self.max_category_weight < 1 or self.temperature_prior < 0:
            raise ValueError("inverse_penalty > 0, max_category_weight >= 1 and temperature_prior >= 0 are needed")
        if not 0 <= self.balance <= 2:
            raise ValueError("balance lies between 0 and 2")
        if self.max_iterations < 1 or self.folds < 2:
            raise ValueError("at least one iteration and two folds are needed")
