"""Hashes of weights: what embeddings, activations and versions are filed under."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import torch


def of_weights(tensors: Mapping[str, torch.Tensor]) -> str:
    """Hash name, type, shape and bytes of every tensor in the order of their names.

    The counters of batch norms are left out: they change nothing that the network gives.
    """
    digest = hashlib.sha256()
    for name in sorted(name for name in tensors if not name.endswith("num_batches_tracked")):
        tensor = tensors[name].detach().cpu().contiguous()
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        digest.update(tensor.numpy().tobytes())
    return digest.hexdigest()
