"""Name why a photo is asked about; the words for people are elsewhere."""

from enum import StrEnum


class Reason(StrEnum):
    """Hold the stable codes."""

    TYPICAL = "typical"
    DOUBTFUL = "doubtful"
    CROWD = "doubtful-crowd"
    DIFFERENT = "different"
    RARE = "rare"
    RANDOM = "random"
    SPLIT = "split"
