"""Hold the selection's configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SelectionSettings:
    """Configure the default strategy."""

    # Up to so many labels the typical photos come first, then the doubtful ones.
    typical_until_labels: int = 60
    # So many typical photos are looked for at once; a new deck comes long before they are used up.
    typical_at_once: int = 100
    # Above this the typical photos are looked for in a sample: the kernel would not fit into memory.
    typical_candidates: int = 10_000
    # So many photos stand for the pool that is to be covered; time and memory of the kernel grow with it.
    typical_references: int = 2_500
    random_share: float = 0.1
    # Every so manieth chosen photo looks for a category with few answers.
    rare_every: int = 10
    # A category is rare below this share of the mean number of labels per category.
    rare_below: float = 0.5
    page_size: int = 10
    # Photos more alike than this (cosine of centred embeddings) are not shown on one page.
    near_duplicate_cosine: float = 0.85

    def __post_init__(self) -> None:
        """Refuse values that make no sense.

        Raises:
            ValueError: a value is outside its range.
        """
        if not 0 <= self.random_share <= 1 or not 0 <= self.rare_below <= 1:
            raise ValueError("random_share and rare_below lie between 0 and 1")
        if min(self.typical_candidates, self.typical_references, self.rare_every, self.page_size) < 1:
            raise ValueError("typical_candidates, typical_references, rare_every and page_size are at least 1")
