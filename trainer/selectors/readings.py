"""How versions read now: through the merges and renames since they were made."""

from __future__ import annotations

from collections.abc import Sequence

from labeling.selectors import meanings
from trainer.artefacts.category import CategoryRef
from trainer.inference.reading import Reading, read_as
from trainer.models import ModelVersion


def of(outputs: Sequence[CategoryRef]) -> Reading:
    """Give the reading of a model's outputs, by one query."""
    known = meanings.readings()
    return read_as(
        outputs,
        heirs={category_id: heir.id for category_id, heir in known.items()},
        names={heir.id: heir.name for heir in known.values()},
    )


def of_version(version: ModelVersion) -> Reading:
    """Give the reading of a version."""
    return of([CategoryRef(each["id"], each["name"]) for each in version.categories])
