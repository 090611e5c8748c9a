"""The golden photos catch a host that sees other pixels than the server."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gather_client import bundle, pixels, selftest
from gather_client.errors import UpdateRefused
from tests.gather_client import bundles
from tests.gather_client.bundles import Release


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    sealed = Release().sealed()
    (tmp_path / "bundle.zip").write_bytes(sealed.bundle)
    (tmp_path / "unpacked").mkdir()
    manifest_sha256 = sealed.offer["envelope"]["manifest_sha256"]
    bundle.unpack(tmp_path / "bundle.zip", tmp_path / "unpacked", manifest_sha256=manifest_sha256)
    return tmp_path / "unpacked"


def test_every_golden_photo_agrees(unpacked: Path) -> None:
    assert selftest.check(unpacked) == len(bundles.golden_photos())


def swapped(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(rgb[..., ::-1])


def turned(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.rot90(rgb))


def darkened(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return rgb // 2


@pytest.mark.parametrize("fault", [swapped, turned, darkened])
def test_planted_fault_in_decoding_is_caught(unpacked: Path, monkeypatch: pytest.MonkeyPatch, fault: object) -> None:
    right = pixels.decode
    monkeypatch.setattr(pixels, "decode", lambda data: fault(right(data)))  # type: ignore[operator]

    with pytest.raises(UpdateRefused):
        selftest.check(unpacked)


@pytest.mark.parametrize(
    ("got", "is_same"),
    [
        ([0.50, 0.49, 0.01], True),
        ([0.49, 0.50, 0.01], True),
        ([0.53, 0.46, 0.01], False),
        ([0.50, 0.50], False),
        ([float("nan"), 0.5, 0.5], False),
    ],
)
def test_difference_allows_what_hardware_explains(got: list[float], is_same: bool) -> None:
    problem = selftest.difference(np.array(got, np.float32), np.array([0.495, 0.495, 0.01], np.float32))

    assert (problem == "") == is_same


def test_other_category_with_a_clear_margin_differs_even_within_tolerance() -> None:
    expected, got = np.array([0.511, 0.489], np.float32), np.array([0.495, 0.505], np.float32)

    assert selftest.difference(got, expected) == "another category"
