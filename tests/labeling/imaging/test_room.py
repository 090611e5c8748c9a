"""Decoding stays within its memory and its time, whatever the files hold."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from labeling.domain.image_policy import ImagePolicy
from labeling.errors import DecodingBusy, ImageRefused
from labeling.imaging.room import Room
from tests.labeling.imaging import made
from webapp.env import ROOT

WIDTH, HEIGHT = 8160, 6120  # just under fifty million pixels
MEMORY_MB, CPU_S = 1200, 15
MEASURE = """
import resource, sys, time
from labeling.domain.image_policy import ImagePolicy
from labeling.imaging.canonical import canonicalise
data = sys.stdin.buffer.read()
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
canonicalise(data, limits=ImagePolicy())
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024, time.process_time() - began)
"""


def png(kind: int, depth: int, pixel_bytes: int, *extra: bytes) -> bytes:
    """Make a black PNG of fifty million pixels in some kilobytes."""
    row, stream = bytes(1 + WIDTH * pixel_bytes), zlib.compressobj(9)
    rows = b"".join(stream.compress(row) for _ in range(HEIGHT)) + stream.flush()
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, 0)
    chunks = (made.chunk(b"IHDR", header), *extra, made.chunk(b"IDAT", rows), made.chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def encoded(mode: str, size: tuple[int, int], kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 77).save(file, kind, **options)
    return file.getvalue()


def many_scans() -> bytes:
    """Make a progressive JPEG with as many scans as are let through, each over all of its pixels."""
    whole = encoded("RGB", (WIDTH, HEIGHT), "JPEG", quality=95, subsampling=0, progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * (64 - whole.count(b"\xff\xda")) + b"\xff\xd9"


BOMBS: dict[str, Callable[[], bytes]] = {
    "colours of sixteen bits": lambda: png(6, 16, 8),
    "many scans": many_scans,
    "transparent WebP": lambda: encoded("RGBA", (16_383, 3050), "WEBP", lossless=True),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", BOMBS)
def test_largest_photo_of_any_kind_takes_bounded_memory_and_time(kind: str) -> None:
    data = BOMBS[kind]()

    done = subprocess.run([sys.executable, "-c", MEASURE], input=data, cwd=ROOT, capture_output=True, check=True)

    memory_mb, cpu_s = map(float, done.stdout.split())
    assert len(data) < 5_000_000
    assert memory_mb < MEMORY_MB
    assert cpu_s < CPU_S


def large() -> bytes:
    """Make a photo that fills a small room."""
    return made.encoded(Image.fromarray(np.zeros((100, 100, 3), np.uint8)))


def test_large_images_are_decoded_one_after_another_and_small_ones_beside() -> None:
    room, inside, most = Room(10_000 + 64 * 96), [], []

    def decode(data: bytes) -> None:
        with room.reserved(data):
            inside.append(data)
            most.append(sum(other is big for other in inside))
            time.sleep(0.02)
            inside.remove(data)

    big, small = large(), made.encoded(made.photo())
    threads = [threading.Thread(target=decode, args=(data,)) for data in [big, small] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert max(most) == 1
    assert len(most) == 8


def test_who_waits_too_long_is_asked_to_come_back() -> None:
    room = Room(10_000, patience_s=0.05)

    with room.reserved(large()), pytest.raises(DecodingBusy) as refused, room.reserved(large()):
        pass

    assert (refused.value.status, refused.value.retry_after_s) == (503, 5)
    with room.reserved(large()):  # all of it is free again
        pass


def test_more_than_there_is_room_for_has_it_alone() -> None:
    room = Room(100, patience_s=0.05)

    with room.reserved(large()), pytest.raises(DecodingBusy), room.reserved(large()):
        pass


def test_refused_images_leave_the_room_free() -> None:
    room = Room(10_000, patience_s=0.05)

    for _ in range(3):
        with pytest.raises(ImageRefused), room.reserved(large()):
            raise ImageRefused

    with room.reserved(large()), room.reserved(b"no image at all"):
        pass


def test_limits_leave_room_for_the_largest_photo() -> None:
    assert ImagePolicy().max_pixels <= Room()._capacity
