"""Say how sure a share is."""

from math import sqrt
from statistics import NormalDist


def wilson(successes: int, total: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the two-sided Wilson interval of a share; (0, 1) when nothing was counted.

    Raises:
        ValueError: more successes than photos, or a confidence outside (0, 1).

    References: Wilson, Probable Inference, JASA 1927.
    """
    if not 0 <= successes <= total or not 0 < confidence < 1:
        raise ValueError("0 <= successes <= total and 0 < confidence < 1 are needed")
    if total == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share = successes / total
    centre = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    return max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)
