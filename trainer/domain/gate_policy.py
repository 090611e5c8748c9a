"""How strict the gate is."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GatePolicy:
    """Configure the gate; shares are of all photos (two points are .02), `confidence` is one-sided."""

    confidence: float = 0.95
    margin: float = 0.02
    # Below this the test has too little power to pass anything; the point estimate decides, provisionally.
    enough_audit_photos: int = 200
    # So many right answers of the champion make a recall of 0 a loss rather than bad luck.
    right_answers_that_count: int = 3
    # A category new to the champion answers for its recall from here on.
    new_category_audit_photos: int = 20
    first_version_answers: int = 5
    calibration_margin: float = 0.05
    largest_mb: float = 150.0
    slowest_ms: float = 250.0
    # Two bundles of one network differ by less, in their golden images; so do two times of one graph, taken in turns.
    larger_than_chance: float = 1.1
    slower_than_chance: float = 1.25

    def __post_init__(self) -> None:
        """Refuse values that make no sense.

        Raises:
            ValueError: a value is outside its range.
        """
        if not 0.5 < self.confidence < 1 or not 0 <= self.margin < 1 or not 0 <= self.calibration_margin < 1:
            raise ValueError("confidence lies between .5 and 1, the margins between 0 and 1")
        if self.largest_mb <= 0 or self.slowest_ms <= 0:
            raise ValueError("largest_mb and slowest_ms are above 0")


DEFAULT_POLICY = GatePolicy()
