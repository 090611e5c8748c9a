"""Pass the figures of a run on to Weights & Biases or MLflow, through Lightning's ready-made loggers.

Run as a program, by the Python that has them: `tracker_program.py wandb|mlflow FOLDER NAME`. It reads a JSON object per
line, imports nothing of ours, and may be slow, hang or break: nobody waits for it. Where the figures go, and with what
key, the services' own variables say (WANDB_API_KEY, WANDB_MODE, MLFLOW_TRACKING_URI …).
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

PROJECT = "magpie"
SHIM = Path(__file__).with_name("torchvision_shim.py")


def main(service: str, folder: str, name: str) -> None:
    """Pass on what is said, until nobody says anything more."""
    logger: Any = None
    for line in sys.stdin:
        said = json.loads(line)
        if logger is None:
            logger = {"wandb": wandb_logger, "mlflow": mlflow_logger}[service](Path(folder), name)
        if "recipe" in said:
            logger.log_hyperparams(said["recipe"])
        elif "metrics" in said:
            logger.log_metrics(said["metrics"], said["step"])
        else:
            logger.log_metrics(said["figures"])
            logger.finalize(said["end"])
            finish(service)


def wandb_logger(folder: Path, name: str) -> Any:
    """Open a run of Weights & Biases; a run that is resumed goes on with the same one."""
    project = os.environ.get("WANDB_PROJECT", PROJECT)
    folder.mkdir(parents=True, exist_ok=True)
    return loggers().WandbLogger(name=name, id=name, project=project, save_dir=str(folder), resume="allow")


def mlflow_logger(folder: Path, name: str) -> Any:
    """Open a run of MLflow, in a folder of ours where nothing else is said: its light package has no database."""
    os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    folder.mkdir(parents=True, exist_ok=True)
    place = os.environ.get("MLFLOW_TRACKING_URI", folder.resolve().as_uri())
    experiment = os.environ.get("MLFLOW_EXPERIMENT_NAME", PROJECT)
    return loggers().MLFlowLogger(experiment_name=experiment, run_name=name, tracking_uri=place)


def loggers() -> Any:
    """Give Lightning's loggers, from either of the packages that carry them."""
    mend_torchvision()
    try:
        return importlib.import_module("pytorch_lightning.loggers")
    except ModuleNotFoundError:
        return importlib.import_module("lightning.pytorch.loggers")


def mend_torchvision() -> None:
    """Let torchvision be imported beside a CPU build of torch: Lightning does, and there it fails by itself."""
    found = importlib.util.spec_from_file_location("torchvision_shim", SHIM)
    assert found is not None and found.loader is not None  # it lies beside this file
    shim = importlib.util.module_from_spec(found)
    with suppress(ImportError):  # without torchvision there is nothing to mend
        found.loader.exec_module(shim)
        sys.modules[found.name] = shim  # its declarations must outlive the import


def finish(service: str) -> None:
    """Let Weights & Biases send what is left; MLflow has sent each line as it came."""
    if service == "wandb":
        importlib.import_module("wandb").finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
