"""The best epoch so far, and when to stop waiting for a better one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch

from trainer.fitting.networks import Tail


class BestEpoch:
    """Keep the weights of the epoch with the least log loss on the held-back photos, where the recipe has patience."""

    def __init__(self, patience: int) -> None:
        self._patience = patience
        self.tensors: dict[str, torch.Tensor] = {}
        self._nll: float | None = None
        self._waited = 0

    @property
    def is_over(self) -> bool:
        """Tell whether so many epochs brought nothing that training stops."""
        return 0 < self._patience <= self._waited

    @property
    def notes(self) -> dict[str, Any]:
        """Give what a checkpoint keeps beside the weights."""
        return {"best_nll": self._nll, "waited": self._waited}

    def hear(self, tail: Tail, nll: float | None, *, is_counted: bool = True) -> None:
        """Compare an epoch's weights with the best ones; without photos to compare on, nothing is stopped.

        An epoch that is not counted never ends the waiting: what frozen blocks could not do says nothing of the rest.
        """
        if not self._patience or nll is None:
            return
        if self._nll is None or nll < self._nll:
            self._nll, self._waited = nll, 0
            self.tensors = {name: tensor.detach().clone() for name, tensor in tail.state_dict().items()}
        elif is_counted:
            self._waited += 1

    def put_into(self, tail: Tail) -> None:
        """Give a tail the best weights."""
        tail.load_state_dict(self.tensors)

    def restore(self, tensors: Mapping[str, torch.Tensor], notes: Mapping[str, Any]) -> None:
        """Go on from what a checkpoint kept."""
        self.tensors = dict(tensors)
        self._nll, self._waited = notes.get("best_nll"), notes.get("waited", 0)
