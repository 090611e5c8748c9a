"""A trained network as TFLite, by the real converter: needs MAGPIE_TFLITE_PYTHON."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from accounts.models import User
from labeling.models import Category
from tests.trainer import world
from tests.trainer.fitting import photos
from trainer.artefacts.category import CategoryRef
from trainer.fitting.job import FitResult, Workspace
from trainer.fitting.progress import silent
from trainer.fitting.run import fit
from trainer.services import model_versions
from trainer.services.model_versions import Trained

PYTHON = os.environ.get("MAGPIE_TFLITE_PYTHON")

pytestmark = [pytest.mark.soak, pytest.mark.skipif(not PYTHON, reason="needs MAGPIE_TFLITE_PYTHON")]


def handed_over(result: FitResult, of: list[Category]) -> Trained:
    files = result.files
    return Trained(
        categories=tuple(CategoryRef(category.pk, category.name) for category in of),
        network=result.network.name,
        network_digest=result.network_digest,
        preprocessing=result.network.preprocessing,
        temperature=result.validation.temperature,
        embedding_width=result.network.embedding_width,
        onnx=files.onnx.read_bytes(),
        golden_json=files.golden_json.read_bytes(),
        golden={name: path.read_bytes() for name, path in files.golden.items()},
        extras={name: path.read_bytes() for name, path in files.others.items()},
        audit={},
        metrics={"audit": None, "trained": {}},
        parity={"passed": True},
        timings={},
    )


@pytest.mark.parametrize("tails", [1, 2])
def test_tflite_of_a_trained_network_agrees(
    admin: User, colours: list[Category], tmp_path: Path, settings: Settings, tails: int
) -> None:
    assert PYTHON
    settings.MAGPIE_TFLITE_PYTHON = Path(PYTHON)
    result = fit(photos.job(tails=tails), progress=silent, workspace=Workspace(tmp_path / "run", tmp_path / "cache"))
    model_versions.commit(world.running(), handed_over(result, colours))

    call_command("models", "export", "1", str(tmp_path / "away"), "--tflite")

    assert (tmp_path / "away" / "model.tflite").stat().st_size > 1000
