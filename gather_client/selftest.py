"""Try a model on its golden photos: `python -m gather_client.selftest FOLDER`.

A process of its own, because a graph that crashes or hangs the runtime must not take the camera with it.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gather_client import bundle, pixels
from gather_client.errors import GatherError, UpdateRefused
from gather_client.model import Model
from gather_client.words import _

CLEAR_MARGIN = 0.02
MAX_DIFFERENCE = 0.02
TIMEOUT_S = 600.0
COMMAND = (sys.executable, "-m", "gather_client.selftest")


def run(folder: Path, *, command: Sequence[str] = COMMAND, timeout_s: float = TIMEOUT_S) -> None:
    """Try the unpacked bundle in a process of its own. Raises UpdateRefused when it fails, crashes or hangs."""
    try:
        ended = subprocess.run(
            [*command, str(folder)], capture_output=True, text=True, timeout=timeout_s, check=False, errors="replace"
        )
    except subprocess.TimeoutExpired as error:
        raise UpdateRefused("self-test-failed", _("The new model hangs on its golden photos.")) from error
    if ended.returncode != 0:
        lines = ended.stderr.strip().splitlines() or [str(ended.returncode)]
        happened = _("The new model failed its self-test ({why}).").format(why=lines[-1])
        raise UpdateRefused("self-test-failed", happened)


def check(folder: Path) -> int:
    """Classify every golden photo and compare with what the server got; tell how many there were.

    Raises GatherError at the first that differs.
    """
    manifest = bundle.read_manifest((folder / "manifest.json").read_bytes())
    model = Model((folder / "model.onnx").read_bytes(), manifest.categories)
    golden = json.loads((folder / "golden.json").read_bytes())["images"]
    for one in golden:
        rgb = pixels.decode((folder / _known(one["file"], manifest)).read_bytes())
        problem = difference(model.probabilities(rgb), np.asarray(one["probabilities"], np.float32))
        if problem:
            raise UpdateRefused("self-test-failed", f"{one['file']}: {problem}")
    return len(golden)


def difference(got: NDArray[np.float32], expected: NDArray[np.float32]) -> str:
    """Say how two answers, float32 (classes,), differ by more than hardware explains; empty when they do not."""
    if got.shape != expected.shape or not np.isfinite(got).all():
        return "not one probability per category"
    largest = float(np.abs(got - expected).max())
    if not largest <= MAX_DIFFERENCE:
        return f"probabilities differ by {largest:.3f}"
    ranked = np.sort(expected)[::-1]
    is_clear = len(ranked) < 2 or ranked[0] - ranked[1] > CLEAR_MARGIN
    return "another category" if is_clear and got.argmax() != expected.argmax() else ""


def _known(name: str, manifest: bundle.Manifest) -> str:
    """Let no path through that the manifest did not vouch for."""
    if name not in manifest.files:
        raise UpdateRefused("bundle-unsafe", f"golden.json names {name}")
    return name


def main(arguments: list[str]) -> int:
    """Test the folder given; 0 when the model may be used."""
    try:
        print(check(Path(arguments[0])))
    except GatherError as error:
        print(error.happened, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
