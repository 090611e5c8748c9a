"""Make torchvision import on a CPU build of torch. Import this before timm, here alone.

A CPU torch beside a torchvision built for CUDA lacks two operator declarations; everything timm uses of torchvision is
plain Python. Declaring them changes nothing where torchvision brings its own.
"""

from __future__ import annotations

import sys

import torch

_OPERATORS = ("nms", "qnms")
_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"


def _forget_half_imported() -> None:
    """Drop what a failed import left behind, so that the next one starts afresh."""
    for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
        del sys.modules[name]


def ensure() -> torch.library.Library | None:
    """Import torchvision, declaring its operators first where that is needed.

    Returns the library of declarations, which must outlive the process's use of torchvision; None when nothing was
    missing.
    """
    try:
        import torchvision  # noqa: F401, PLC0415 - the very import that may fail
    except RuntimeError as failure:
        if "torchvision::" not in str(failure):
            raise
        _forget_half_imported()
        return _declare()
    return None


def _declare() -> torch.library.Library:
    library = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call] # torch lacks it
    for operator in _OPERATORS:
        library.define(f"{operator}{_SIGNATURE}")  # type: ignore[no-untyped-call] # torch lacks it
    return library


_DECLARED = ensure()
