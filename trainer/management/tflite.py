"""Make a version's TFLite file in an environment of its own, and hold it against the version's graph."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.utils.translation import gettext as _

from labeling.domain.image_policy import ImagePolicy
from labeling.errors import ImageRefused, ObjectMissing
from labeling.imaging import pixels
from labeling.selectors import training_data
from labeling.storage import objects
from trainer.artefacts import bundle, parity
from trainer.artefacts.forms import MODEL, TAILS, WEIGHTS
from trainer.artefacts.manifest import Manifest
from trainer.artefacts.parity import Comparison, Parity, Rgb
from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import ConversionFailed, ConverterUnusable
from trainer.fitting import preprocessing_graph
from trainer.inference.session import open_session
from trainer.models import AuditPrediction, ModelVersion
from trainer.selectors import predictors, version_files

FILE, NOTES = "model.tflite", "tflite.json"
CONVERTER = "trainer.fitting.tflite_converter"
TIME_LIMIT_S = 1800.0
AUDIT_PHOTOS = 200  # the newest that the version was asked about: as pixels, 600 kB each
ROOT = Path(__file__).resolve().parents[2]

Pixels = npt.NDArray[np.float32]


def make(version: ModelVersion) -> dict[str, bytes]:
    """Convert a version, and give the file and the notes on how to use it, by name.

    Raises `ConverterUnusable`, `ConversionFailed`, `ParityFailed`, `ArtefactUnfit`.
    """
    python = _python()
    facts = Manifest.from_bytes(version.manifest.encode()).preprocessing
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wanted = _write_inputs(version, facts, folder)
        _convert(python, folder)
        answers = np.load(folder / "answers.npy", allow_pickle=False)
        agreement = _held(wanted, answers)
        return {FILE: (folder / FILE).read_bytes(), NOTES: _notes(version, facts, agreement)}


def _python() -> Path:
    python = settings.MAGPIE_TFLITE_PYTHON
    if python is None:
        raise ConverterUnusable(reason=_("MAGPIE_TFLITE_PYTHON names none"))
    if not python.is_file():
        raise ConverterUnusable(reason=_("there is no {python}").format(python=python))
    return Path(python)


def _write_inputs(version: ModelVersion, facts: Preprocessing, folder: Path) -> list[tuple[str, Pixels]]:
    """Write the weights, what to make of them, and images to ask; give what the version's graph says of each."""
    for name in (WEIGHTS, TAILS):
        if name in version.artefacts:
            file = version_files.named(version, name)
            (folder / name).write_bytes(version_files.read(version, file))
    job = {"network": version.network, "recipe": version.run.config, "temperature": version.temperature}
    (folder / "job.json").write_text(json.dumps({**job, "preprocessing": facts.facts()}))
    predictor, wanted, squares = predictors.open_version(version), [], []
    resize = open_session(preprocessing_graph.build(facts).SerializeToString())
    for name, rgb in _images(version):
        wanted.append((name, predictor.predict(rgb).probabilities))
        squares.append(_square(resize.run(["pixels"], {"image": rgb})[0], facts))
    np.save(folder / "images.npy", np.stack(squares))
    return wanted


def _images(version: ModelVersion) -> Iterator[tuple[str, Rgb]]:
    """Give the golden images, then audit photos that the version was asked about and that can be read."""
    packed = bundle.read(version_files.read(version, version_files.named(version, version_files.BUNDLE)))
    for answer in packed.golden:
        yield answer.file, pixels.decode_any(answer.data, limits=ImagePolicy())
    asked = AuditPrediction.objects.filter(version=version).order_by("-photo_id")
    ids = list(asked.values_list("photo_id", flat=True)[:AUDIT_PHOTOS])
    for photo_id, key in training_data.photo_objects(ids).items():
        try:
            yield str(photo_id), pixels.decode_rgb(objects.read(key))
        except (ImageRefused, ObjectMissing):
            continue  # erased since


def _square(normalised: Pixels, facts: Preprocessing) -> Pixels:
    """Undo the normalisation, which the file does itself: (side, side, 3) with values in 0..255."""
    mean, std = (np.array(values, np.float32) for values in (facts.mean, facts.std))
    planes = normalised[0].transpose(1, 2, 0)  # (side, side, 3)
    return np.ascontiguousarray(255 * (planes * std + mean), np.float32)


def _convert(python: Path, folder: Path) -> None:
    """Run the converter, which knows nothing of our database and has none of our secrets."""
    command = [str(python), "-m", CONVERTER, str(folder)]
    environment = {"PYTHONPATH": str(ROOT), "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    try:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            timeout=TIME_LIMIT_S,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise ConversionFailed(reason=_("it took longer than {s:.0f} seconds.").format(s=TIME_LIMIT_S)) from slow
    except OSError as error:
        raise ConverterUnusable(reason=error.strerror) from error
    if ended.returncode != 0 or not (folder / FILE).is_file():
        lines = ended.stderr.strip().splitlines() or [_("it ended with status {n}").format(n=ended.returncode)]
        raise ConversionFailed(reason=lines[-1])


def _held(wanted: Sequence[tuple[str, Pixels]], answers: Pixels) -> Parity:
    """Hold what the file answers against the version's graph. Raises `ConversionFailed`, `ParityFailed`."""
    if answers.shape != (len(wanted), len(wanted[0][1])):
        raise ConversionFailed(reason=_("it does not give one probability per category."))
    pairs = zip(wanted, answers, strict=True)
    return parity.judge([Comparison(name, said, answer) for (name, said), answer in pairs], file=FILE)


def _notes(version: ModelVersion, facts: Preprocessing, agreement: Parity) -> bytes:
    """Say what the file takes and gives: resizing is the host's part here, where no graph can do it."""
    notes = {
        "model_version": version.number,
        "made_from": version.artefacts[MODEL]["sha256"],
        "input": {
            "shape": [1, facts.size, facts.size, 3],
            "type": "float32",
            "values": "RGB, 0 to 255, upright; normalised inside",
            "resize": f"{facts.resize}, bilinear, antialiased",
        },
        "outputs": ["probabilities, in the order of labels.txt", "embedding"],
        "parity": {
            "images": agreement.images,
            "agreement": agreement.agreement,
            "max_difference": agreement.max_difference,
        },
    }
    return json.dumps(notes, indent=2).encode()
