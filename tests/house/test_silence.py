"""Libraries tell nobody outside how they are used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from webapp.env import ROOT

# What loads ONNX Runtime, as each kind of process does.
SERVER = "import webapp.wsgi; from trainer.inference import session"
CAMERA = "import gather_client.model"
USE = "; import onnxruntime, sys; onnxruntime.InferenceSession(sys.argv[1])"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Write the smallest graph there is."""
    one = [TensorProto.FLOAT, [1]]
    ends = [[helper.make_tensor_value_info(name, *one)] for name in ("in", "out")]
    graph = helper.make_graph([helper.make_node("Identity", ["in"], ["out"])], "graph", *ends)
    made = helper.make_model(graph, ir_version=9, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(made, tmp_path / "model.onnx")
    return tmp_path / "model.onnx"


@pytest.mark.parametrize("load", [SERVER, CAMERA], ids=["server", "camera"])
def test_onnx_runtime_keeps_no_id_and_no_reports(model: Path, tmp_path: Path, load: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    plain = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment = {**plain, "HOME": str(home), "DJANGO_SETTINGS_MODULE": "webapp.settings"}
    environment.pop("XDG_CACHE_HOME", None)

    command = (sys.executable, "-c", load + USE, model)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert [str(path.relative_to(home)) for path in home.rglob("*")] == []
