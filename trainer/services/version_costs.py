"""What versions cost a host: the size of the bundle, and the time of a photo, measured side by side."""

from __future__ import annotations

from labeling.errors import ObjectMissing
from trainer.domain.evidence import Cost
from trainer.errors import BundleDamaged
from trainer.inference import timing
from trainer.inference.predictor import Predictor
from trainer.models import ModelVersion
from trainer.selectors import predictors


def measure(challenger: ModelVersion, champion: ModelVersion | None) -> tuple[Cost, Cost | None]:
    """Measure both on this machine, in turns. A champion whose graph is lost is None: the gate judges without it."""
    rival = _opened(champion) if champion else None
    opened = [predictors.open_version(challenger), *([rival] if rival else [])]
    latencies_ms = timing.latencies_ms(opened)
    own = Cost(size_bytes=challenger.bundle_bytes, latency_ms=latencies_ms[0])
    if champion is None or rival is None:
        return own, None
    return own, Cost(size_bytes=champion.bundle_bytes, latency_ms=latencies_ms[1])


def _opened(champion: ModelVersion) -> Predictor | None:
    try:
        return predictors.open_version(champion)
    except (BundleDamaged, ObjectMissing):
        return None  # fsck tells of it
