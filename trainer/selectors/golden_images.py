"""In which bundles a small copy of a photo may travel, as one of the golden images."""

from __future__ import annotations

from accounts.problems import Problem
from labeling.domain import perceptual
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging.canonical import canonicalise
from labeling.storage import objects
from trainer.artefacts import bundle
from trainer.models import ModelVersion

_NO_LIMITS = ImagePolicy(max_bytes=1 << 40, max_pixels=1 << 40, max_side_px=65_500, min_side_px=1)


def versions_with(perceptual_hash: int) -> list[int]:
    """Give the numbers of the versions whose bundle has a golden image that looks like the photo of this hash.

    Golden images carry no name of what they were made from, so this goes by looks, and may name one too many.
    """
    return [version.number for version in ModelVersion.objects.order_by("number") if _has(version, perceptual_hash)]


def _has(version: ModelVersion, perceptual_hash: int) -> bool:
    try:
        packed = bundle.read(objects.read(version.bundle_key))
    except Problem:
        return False  # fsck's business
    return any(perceptual.is_near(_hash(golden.data), perceptual_hash) for golden in packed.golden)


def _hash(data: bytes) -> int:
    return canonicalise(data, limits=_NO_LIMITS).perceptual_hash
