"""Versions that leave: `models export` into a folder and as TFLite, `models publish` to a hub."""

from __future__ import annotations

import io
import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import huggingface_hub
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import User
from labeling.models import Category
from tests.trainer import world
from tests.trainer.management import fake_hub
from tests.trainer.management.fake_hub import TOKEN, FakeHub
from trainer.artefacts.forms import WEIGHTS, FormFacts
from trainer.models import ModelVersion
from trainer.services import model_versions
from trainer.services.model_versions import Trained

HELD = FormFacts(images=64, agreement=1.0, max_difference=0.0, size_bytes=7)
# A converter that knows the colour graph: a softmax of the mean colour of each image.
CONVERTER = """#!{python}
import json, pathlib, sys
import numpy as np
folder = pathlib.Path(sys.argv[3])
assert sys.argv[1:3] == ["-m", "trainer.fitting.tflite_converter"]
job = json.loads((folder / "job.json").read_text())
assert (job["network"], job["temperature"]) == ("colour", 1.0)
means = np.load(folder / "images.npy").mean((1, 2)){spoilt}
powers = np.exp(0.05 * (means - means.max(1, keepdims=True)))
np.save(folder / "answers.npy", powers / powers.sum(1, keepdims=True))
(folder / "model.tflite").write_bytes(b"TFL3")
"""


@pytest.fixture
def version(admin: User, colours: list[Category]) -> ModelVersion:
    facts = vars(world.trained(colours, world.colour_graph()))
    extras = {**facts["extras"], WEIGHTS: b"weights"}
    parity = {"passed": True, "forms": {name: HELD.as_dict() for name in ("model.onnx", WEIGHTS)}}
    return model_versions.commit(world.running(), Trained(**{**facts, "extras": extras, "parity": parity}))


@pytest.fixture
def hub(settings: Settings) -> Iterator[FakeHub]:
    with fake_hub.running() as running:
        settings.MAGPIE_HUB_URL, settings.MAGPIE_HUB_TOKEN = running.url, TOKEN
        yield running


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def a_converter(folder: Path, source: str = CONVERTER, *, spoilt: str = "") -> Path:
    path = folder / "python"
    path.write_text(source.replace("{python}", sys.executable).replace("{spoilt}", spoilt))
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.usefixtures("version")
def test_export_writes_every_file_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "away" / "v1"

    words = said("models", "export", "1", str(folder))

    names = {path.name for path in folder.iterdir()}
    assert names == {"README.md", "metrics.json", "model.onnx", "model.safetensors", "bundle.zip"}
    assert (folder / "model.onnx").read_bytes() == world.colour_graph()
    assert json.loads((folder / "metrics.json").read_text())["parity"]["passed"]
    assert len(words.splitlines()) == 5


@pytest.mark.usefixtures("version")
def test_export_into_a_folder_with_files_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(CommandError, match="there are files in it"):
        call_command("models", "export", "1", str(tmp_path))

    assert [path.name for path in tmp_path.glob("*.*")].count("model.onnx") == 0


@pytest.mark.usefixtures("version")
def test_tflite_without_an_environment_says_how_to_make_one(tmp_path: Path, settings: Settings) -> None:
    settings.MAGPIE_TFLITE_PYTHON = None

    with pytest.raises(CommandError, match=r"requirements/tflite\.txt"):
        call_command("models", "export", "1", str(tmp_path / "away"), "--tflite")

    assert not (tmp_path / "away").exists()


@pytest.mark.usefixtures("version")
def test_tflite_of_an_environment_that_is_gone_names_it(tmp_path: Path, settings: Settings) -> None:
    settings.MAGPIE_TFLITE_PYTHON = tmp_path / "gone" / "python"

    with pytest.raises(CommandError, match=r"there is no .*gone/python"):
        call_command("models", "export", "1", str(tmp_path / "away"), "--tflite")


@pytest.mark.usefixtures("version")
def test_tflite_that_agrees_is_written_with_notes_on_its_input(tmp_path: Path, settings: Settings) -> None:
    settings.MAGPIE_TFLITE_PYTHON = a_converter(tmp_path)

    said("models", "export", "1", str(tmp_path / "away"), "--tflite")

    assert (tmp_path / "away" / "model.tflite").read_bytes() == b"TFL3"
    notes = json.loads((tmp_path / "away" / "tflite.json").read_text())
    assert notes["input"]["shape"] == [1, 32, 32, 3]
    assert notes["parity"]["agreement"] == 1.0


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize(
    ("source", "spoilt", "words"),
    [
        pytest.param(CONVERTER, "[:, ::-1]", "model.tflite disagrees with the trained network", id="BGR"),
        pytest.param(CONVERTER, "/ 255", "model.tflite disagrees with the trained network", id="wrong range"),
        pytest.param(CONVERTER, "[:, :2]", "one probability per category", id="another shape"),
        pytest.param("#!{python}\nraise SystemExit('no such operator')\n", "", "no such operator", id="failed"),
    ],
)
def test_tflite_that_disagrees_or_fails_is_refused(
    tmp_path: Path, settings: Settings, source: str, spoilt: str, words: str
) -> None:
    settings.MAGPIE_TFLITE_PYTHON = a_converter(tmp_path, source, spoilt=spoilt)

    with pytest.raises(CommandError, match=words):
        call_command("models", "export", "1", str(tmp_path / "away"), "--tflite")

    assert not (tmp_path / "away").exists()


@pytest.mark.usefixtures("version")
def test_publish_makes_a_private_repository_without_photos(hub: FakeHub, tmp_path: Path) -> None:
    words = said("models", "publish", "1", "--to", "house/sorter")

    assert hub.visibility == {"house/sorter": "private"}
    assert hub.messages == ["Version 1"]
    files = hub.files["house/sorter"]
    assert set(files) == {"README.md", "metrics.json", "model.onnx", "model.safetensors"}
    assert f"{hub.url}/house/sorter" in words
    fetched = huggingface_hub.hf_hub_download(
        "house/sorter", "model.onnx", endpoint=hub.url, cache_dir=tmp_path, token=False
    )
    assert Path(fetched).read_bytes() == world.colour_graph()


@pytest.mark.usefixtures("version")
def test_publish_again_is_another_commit_of_the_same_repository(hub: FakeHub) -> None:
    said("models", "publish", "1", "--to", "house/sorter", "--public")

    said("models", "publish", "1", "--to", "house/sorter")

    assert hub.visibility == {"house/sorter": "public"}
    assert hub.messages == ["Version 1", "Version 1"]


@pytest.mark.usefixtures("version")
def test_publish_that_the_hub_refuses_says_why(hub: FakeHub, settings: Settings) -> None:
    hub.is_full = True
    with pytest.raises(CommandError, match="storage is full"):
        call_command("models", "publish", "1", "--to", "house/sorter")
    settings.MAGPIE_HUB_TOKEN = "hf_of_somebody_else"

    with pytest.raises(CommandError, match="Invalid username or password"):
        call_command("models", "publish", "1", "--to", "house/sorter")

    assert hub.messages == []


@pytest.mark.usefixtures("version")
def test_publish_to_a_hub_that_is_away_or_a_name_that_is_none_says_so(settings: Settings) -> None:
    settings.MAGPIE_HUB_URL, settings.MAGPIE_HUB_TOKEN = "http://127.0.0.1:9", TOKEN

    with pytest.raises(CommandError, match="was not published to house/sorter"):
        call_command("models", "publish", "1", "--to", "house/sorter")
    with pytest.raises(CommandError, match="was not published to no name"):
        call_command("models", "publish", "1", "--to", "no name")
