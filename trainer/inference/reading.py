"""A model's outputs as the categories read now: those that were merged since are added up for their heir."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.artefacts.category import CategoryRef


@dataclass(frozen=True)
class Reading:
    """Where each of a version's outputs goes.

    `categories` are what is read, in the order of the outputs that they come first in; `places` names, for each output,
    its place among them.
    """

    categories: tuple[CategoryRef, ...]
    places: tuple[int, ...]

    @property
    def is_plain(self) -> bool:
        """Say whether every output still stands for a category of its own."""
        return len(self.categories) == len(self.places)

    def read(self, probabilities: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
        """Add up probabilities (..., outputs) to those of the categories read, (..., categories); sums stay."""
        if self.is_plain:
            return probabilities
        read = np.zeros((*probabilities.shape[:-1], len(self.categories)), dtype=probabilities.dtype)
        for output, place in enumerate(self.places):
            read[..., place] += probabilities[..., output]
        return read


def read_as(outputs: Sequence[CategoryRef], *, heirs: Mapping[int, int], names: Mapping[int, str]) -> Reading:
    """Give the reading of a version's outputs.

    `heirs` gives, by category id, what each reads as, itself where it is not there; `names` the names of today, the
    version's own where there is none.
    """
    places: dict[int, int] = {}
    own = {output.id: output.name for output in outputs}
    for output in outputs:
        places.setdefault(heirs.get(output.id, output.id), len(places))
    categories = (
        CategoryRef(category_id, names.get(category_id) or own.get(category_id, "")) for category_id in places
    )
    return Reading(tuple(categories), tuple(places[heirs.get(output.id, output.id)] for output in outputs))
