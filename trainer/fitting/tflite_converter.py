"""Turn a trained network into a TFLite file: `python -m trainer.fitting.tflite_converter FOLDER`.

Runs in an environment of its own (requirements/tflite.txt), started by `manage.py models export --tflite`. The folder
holds `job.json`, the weights and `images.npy`; it gets `model.tflite`, and `answers.npy`: what that says of the images.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import litert_torch
import numpy as np
import numpy.typing as npt
import torch
from ai_edge_litert.interpreter import Interpreter
from django.conf import settings
from torch import nn

from trainer.artefacts.forms import TAILS, WEIGHTS
from trainer.artefacts.preprocessing import Preprocessing
from trainer.fitting import specs, trained
from trainer.fitting.served import ServedNetwork
from trainer.recipes.config import TrainingConfig

FILE = "model.tflite"


class Deployed(nn.Module):
    """The served network behind its normalisation: (1, side, side, 3) in 0..255 to probabilities and embedding."""

    mean: torch.Tensor
    std: torch.Tensor

    def __init__(self, network: ServedNetwork, facts: Preprocessing) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", 255 * torch.tensor(facts.mean).reshape(1, 3, 1, 1))
        self.register_buffer("std", 255 * torch.tensor(facts.std).reshape(1, 3, 1, 1))

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Run on one image."""
        planes = image.permute(0, 3, 1, 2)
        probabilities, embedding = self.network((planes - self.mean) / self.std)
        return probabilities, embedding


def convert(folder: Path) -> None:
    """Write the file, then ask it about the images."""
    job = json.loads((folder / "job.json").read_text())
    facts = Preprocessing.from_facts(job["preprocessing"])
    network = Deployed(_network(folder, job), facts).eval()
    litert_torch.convert(network, (torch.zeros(1, facts.size, facts.size, 3),)).export(str(folder / FILE))
    images = np.load(folder / "images.npy", allow_pickle=False)
    np.save(folder / "answers.npy", _answers(folder / FILE, images))


def _network(folder: Path, job: dict[str, Any]) -> ServedNetwork:
    spec = specs.of_recipe(job["network"], None, TrainingConfig(**job["recipe"]))
    files = {name: (folder / name).read_bytes() for name in (WEIGHTS, TAILS) if (folder / name).exists()}
    return trained.load(spec, files, temperature=job["temperature"])


def _answers(path: Path, images: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Ask the file about images (n, side, side, 3): probabilities (n, categories), its output with the fewer values."""
    interpreter = Interpreter(model_path=str(path), num_threads=1)
    interpreter.allocate_tensors()
    taken = interpreter.get_input_details()[0]["index"]
    given = _probabilities_of(interpreter.get_output_details())
    answers = []
    for image in images:
        interpreter.set_tensor(taken, image[None])
        interpreter.invoke()
        answers.append(interpreter.get_tensor(given).reshape(-1))
    return np.stack(answers)


def _probabilities_of(outputs: list[dict[str, Any]]) -> int:
    """Find the output of probabilities: the first, as the converter names them in order."""
    ordered = sorted(outputs, key=lambda output: str(output["name"]))
    return int(ordered[0]["index"])


if __name__ == "__main__":
    settings.configure()  # for the words of errors: nothing else of the server is here
    convert(Path(sys.argv[1]))
