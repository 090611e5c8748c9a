"""How long to wait before starting again what died."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Backoff:
    """Double the wait with each death in a row; forget them after a steady while."""

    first_s: float = 0.5
    longest_s: float = 30.0
    steady_s: float = 60.0

    def wait_s(self, deaths: int) -> float:
        """Give the wait after this many deaths in a row (1 or more)."""
        return float(min(self.longest_s, self.first_s * 2 ** (deaths - 1)))

    def deaths_after(self, deaths: int, *, lived_s: float) -> int:
        """Count one more death, or begin again at one when the life was steady."""
        return 1 if lived_s >= self.steady_s else deaths + 1
