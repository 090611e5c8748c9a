"""Where a run's figures go, and that nothing there stops the run: full disks, programs that hang, die or never read."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from trainer.fitting import sinks
from trainer.fitting.sinks import Guarded, Program, TensorBoard

ECHO = """
import sys
from pathlib import Path
Path(sys.argv[2], "said").write_text("".join(sys.stdin))
"""
HANGS = "import time\nwhile True: time.sleep(1)\n"
DIES = "raise SystemExit(3)\n"
LOGGERS = """
import json, os
class Logger:
    def __init__(self, **how):
        self.say("open", how)
    def say(self, *what):
        with open(os.environ["SAID"], "a") as file:
            file.write(json.dumps([type(self).__name__, *what]) + "\\n")
    def log_hyperparams(self, recipe):
        self.say("recipe", recipe)
    def log_metrics(self, values, step=None):
        self.say("metrics", values, step)
    def finalize(self, status):
        self.say("end", status)
class WandbLogger(Logger): pass
class MLFlowLogger(Logger): pass
"""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sinks, "GRACE_S", 0.5)


def program(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Start another program in the tracker's place."""
    path = folder / "program.py"
    path.write_text(text)
    monkeypatch.setattr(sinks, "PROGRAM", path)
    return Program("wandb", folder, "run-1")


def test_program_is_told_everything_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = program(ECHO, tmp_path, monkeypatch)

    told.begin({"epochs": 2})
    told.metrics({"loss": 0.5}, 1)
    told.end("success", {"epochs": 2}, {"audit/accuracy": 0.9})

    assert [json.loads(line) for line in (tmp_path / "said").read_text().splitlines()] == [
        {"recipe": {"epochs": 2}},
        {"metrics": {"loss": 0.5}, "step": 1},
        {"end": "success", "figures": {"audit/accuracy": 0.9}},
    ]


@pytest.mark.parametrize("text", [HANGS, DIES])
def test_program_that_hangs_or_dies_holds_nobody_up(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    told = program(text, tmp_path, monkeypatch)
    began_at = time.monotonic()

    for epoch in range(20_000):  # more than a pipe holds, and more than may wait
        told.metrics({"loss": 0.5}, epoch)
    told.end("success", {}, {})

    assert time.monotonic() - began_at < 10
    assert told._process.poll() is not None
    assert "goes on without it" in caplog.text


def test_program_that_cannot_be_started_is_left_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    sink = Guarded("wandb", lambda: Program("wandb", tmp_path, "run-1", python=str(tmp_path / "no-python")))

    sink.begin({})
    sink.metrics({"loss": 0.5}, 1)
    sink.end("success", {}, {})

    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.fixture
def no_room(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is none: nothing can be written below."""
    (tmp_path / "tensorboard").write_text("a file")
    yield tmp_path / "tensorboard"


def test_tensorboard_without_room_is_left_out(no_room: Path, caplog: pytest.LogCaptureFixture) -> None:
    sink = Guarded("TensorBoard", lambda: TensorBoard(no_room, "run-1"))

    sink.begin({"epochs": 2})
    sink.metrics({"loss": 0.5}, 1)
    sink.end("failed", {"epochs": 2}, {})

    assert len(caplog.records) == 1
    assert "TensorBoard takes no figures" in caplog.text


@pytest.mark.parametrize(("service", "name"), [("wandb", "WandbLogger"), ("mlflow", "MLFlowLogger")])
def test_tracker_program_passes_on_to_lightnings_logger(service: str, name: str, tmp_path: Path) -> None:
    package = tmp_path / "pytorch_lightning"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "loggers.py").write_text(LOGGERS)
    (tmp_path / "wandb.py").write_text("def finish(): pass\n")
    for spared in ("torch.py", "torchvision.py"):  # seconds to load, and nothing here wants them
        (tmp_path / spared).touch()
    lines = [{"recipe": {"epochs": 2}}, {"metrics": {"loss": 0.5}, "step": 1}, {"end": "success", "figures": {"n": 9}}]

    done = subprocess.run(
        [sys.executable, "-P", str(sinks.PROGRAM), service, str(tmp_path / service), "run-7"],
        input="".join(f"{json.dumps(line)}\n" for line in lines),
        env={**os.environ, "PYTHONPATH": str(tmp_path), "SAID": str(tmp_path / "said")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in (tmp_path / "said").read_text().splitlines()]
    assert [each[:2] for each in said] == [
        [name, "open"],
        [name, "recipe"],
        [name, "metrics"],
        [name, "metrics"],
        [name, "end"],
    ]
    assert "run-7" in json.dumps(said[0])
    assert said[2][2:] == [{"loss": 0.5}, 1]
    assert said[3][2:] == [{"n": 9}, None]


def test_tracker_program_knows_nothing_of_ours() -> None:
    text = sinks.PROGRAM.read_text()

    assert re.findall(r"^(?:from|import) +(?:trainer|django|labeling|accounts)", text, re.MULTILINE) == []


def test_program_of_a_service_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SECRET_KEY", "DATABASE_URL", "MAGPIE_S3_SECRET_KEY", "WANDB_MODE"):
        monkeypatch.setenv(name, "told")

    told = {name for name, value in sinks._environment().items() if value == "told"}

    assert told == {"WANDB_MODE"}
