"""The bytes of a shard: a plain `.npy` file of float16 rows."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_ROWS = 4096

Rows = npt.NDArray[np.float16]


def encode(rows: npt.NDArray[Any]) -> bytes:
    """Write rows, shape (photos, width), as the bytes of one shard."""
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(rows, dtype=np.float16), allow_pickle=False)
    return buffer.getvalue()
