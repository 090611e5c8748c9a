from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.trainer.fitting import lessons, shared_lesson
from trainer.errors import DeviceMissing
from trainer.fitting import machine
from trainer.fitting.hardware import Hardware

SHARED = Path(shared_lesson.__file__)


def test_auto_takes_what_is_there() -> None:
    expected = "cuda" if torch.cuda.is_available() else "cpu"

    assert Hardware("auto").device.type == expected
    assert Hardware("cpu").device.type == "cpu"


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_gpu_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(DeviceMissing, match="MAGPIE_TRAIN_DEVICE"):
        Hardware("cuda")


def test_facts_name_processor_device_and_processes() -> None:
    facts = machine.facts(Hardware("cpu"))

    assert (facts["device"], facts["processes"]) == ("cpu", "1")
    assert facts["processor"]
    assert facts["instructions"]
    assert machine.libraries()["lightning-fabric"]


def learned_by(processes: int, folder: Path) -> list[dict[str, Any]]:
    """Let so many processes train, and give what each had in the end."""
    launcher = ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"] if processes > 1 else []
    command = [sys.executable, *launcher, str(SHARED), str(folder)]
    subprocess.run(command, check=True, timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1"})
    return [json.loads((folder / f"{processes}-{rank}.json").read_text()) for rank in range(processes)]


@pytest.mark.soak
def test_two_processes_reach_what_one_does(tmp_path: Path) -> None:
    """They average the gradients of one tail, so both end with the same weights; tails that are dealt out are alike
    to the last bit. Each process has 16 photos of a batch, as by default: its batch norms see no others."""
    lessons.stored(tmp_path / "activations", shared_lesson.TRAINED + shared_lesson.ASKED, noise=2.0)

    (one,) = learned_by(1, tmp_path)
    first, second = learned_by(2, tmp_path)

    assert first["shared"]["digests"] == second["shared"]["digests"] != one["shared"]["digests"]
    assert one["shared"]["accuracy"] > 0.95
    assert abs(first["shared"]["accuracy"] - one["shared"]["accuracy"]) <= 0.005
    assert first["dealt"] == one["dealt"]
