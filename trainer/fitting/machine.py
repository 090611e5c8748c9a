"""The facts of a machine that the bits of trained weights may depend on."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path

import torch

from trainer.fitting import hardware
from trainer.fitting.hardware import Hardware

_LIBRARIES = (
    "torch",
    "timm",
    "lightning-fabric",
    "onnx",
    "onnxruntime",
    "numpy",
    "scipy",
    "opencv-python-headless",
)


def libraries() -> dict[str, str]:
    """Give the versions of what makes a model."""
    return {name: metadata.version(name) for name in _LIBRARIES}


def facts(used: Hardware) -> dict[str, str]:
    """Give processor, instructions, device and number of processes."""
    name = torch.cuda.get_device_name(used.device) if used.device.type == "cuda" else "cpu"
    return {
        "processor": _processor(),
        "instructions": torch.backends.cpu.get_cpu_capability(),
        "device": name,
        "processes": str(hardware.processes()),
    }


def _processor() -> str:
    """Name the processor as the system does; where it does not, by its kind."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
