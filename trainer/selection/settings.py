"""Hold the selection's configuration."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class SelectionSettings:
    """Configure the strategies, and what is mixed into each of them."""

    # Up to so many labels the default strategy asks for typical photos.
    typical_until_labels: int = 20
    # Up to so many labels it asks for photos that stand for many doubtful ones, then for the most doubtful ones. With
    # 120 it reaches 90 % of the accuracy with a third less answers, and 95 % with a sixth more: none by default.
    crowds_until_labels: int = 20
    # A doubtful photo is stood for by nearer ones than a typical one.
    crowd_sharpness: float = 2.0
    # So many photos are picked at once by strategies whose every pick has a price; a new deck comes long before.
    at_once: int = 100
    # Above this the costly strategies look at a sample: the typical photos' kernel would not fit into memory.
    candidates: int = 10_000
    # So many photos stand for the pool that is to be covered; time and memory of the kernel grow with it.
    references: int = 2_500
    random_share: float = 0.1
    # Every so manieth chosen photo looks for a category with few answers.
    rare_every: int = 10
    # A category is rare below this share of the mean number of labels per category.
    rare_below: float = 0.5
    # Of photos more alike than this (cosine of centred embeddings) none comes within so many places of another.
    near_duplicate_cosine: float = 0.85
    apart: int = 10

    def __post_init__(self) -> None:
        """Refuse values that make no sense.

        Raises:
            ValueError: a value is outside its range.
        """
        if not 0 <= self.random_share <= 1 or not 0 <= self.rare_below <= 1:
            raise ValueError("random_share and rare_below lie between 0 and 1")
        if min(self.at_once, self.candidates, self.references, self.rare_every, self.apart) < 1:
            raise ValueError("at_once, candidates, references, rare_every and apart are at least 1")


DEFAULT_SETTINGS = SelectionSettings()
