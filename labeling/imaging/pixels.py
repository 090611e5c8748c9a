"""Pixels for the network: what training, scoring and predicting hand to the one graph."""

from __future__ import annotations

import cv2
import numpy as np

from labeling import errors
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging import decoding, reduction
from labeling.imaging.decoding import Pixels
from labeling.imaging.room import ROOM

NETWORK_SIDE_PX = 2048


def decode_rgb(data: bytes) -> Pixels:
    """Decode a stored photo to uint8 (height, width, 3), RGB, at most 2,048 px a side.

    Fast (OpenCV), and for canonical bytes only: intake decoded those fully, and nothing is left to turn or convert.

    Raises:
        ImageDamaged: the stored bytes no longer decode.
    """
    try:
        rgb = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    except cv2.error as theirs:
        raise errors.ImageDamaged from theirs
    if rgb is None:
        raise errors.ImageDamaged
    return reduce_for_network(np.asarray(rgb, dtype=np.uint8))


def decode_any(data: bytes, *, limits: ImagePolicy) -> Pixels:
    """Decode an upload to uint8 (height, width, 3), RGB, upright, at most 2,048 px a side; nothing is kept.

    The checks are those of intake, the pixels those that it would store, without the encoding in between.

    Raises:
        ImageRefused, DecodingBusy: as intake does.
    """
    with ROOM.reserved(data):
        return reduce_for_network(decoding.decode(data, limits=limits).rgb)


def reduce_for_network(rgb: Pixels) -> Pixels:
    """Reduce by the smallest exact 2^k box mean that brings the longer side to 2,048 px or less.

    Every host does this alike before the graph, whose own resize would be slow on large photos.
    """
    return reduction.box_mean(rgb, reduction.power_of_two(max(rgb.shape[:2]), NETWORK_SIDE_PX))
