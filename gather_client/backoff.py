"""How long to wait before asking a struggling server again."""

import random
from dataclasses import dataclass

LONGEST_RETRY_AFTER_S = 3600.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """Exponential waiting with full jitter, so that a fleet of cameras does not return in one wave."""

    base_s: float = 1.0
    cap_s: float = 300.0

    def delay_s(self, failures: int, rng: random.Random, *, retry_after_s: float = 0.0) -> float:
        """Draw the wait after the `failures`-th failure in a row (1, 2, …), never less than the server asked for.

        The server's wish is honoured up to an hour: a wrong header must not silence a camera for a year.
        """
        ceiling_s = min(self.cap_s, self.base_s * 2 ** min(failures - 1, 32))
        return max(rng.uniform(0.0, ceiling_s), min(retry_after_s, LONGEST_RETRY_AFTER_S))
