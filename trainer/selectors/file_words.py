"""A version's files as its page shows them: what each is for, and why one is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from trainer.artefacts.forms import INT8, LABELS, MODEL, TAILS, TIMM_CONFIG, WEIGHTS, FormFacts
from trainer.models import ModelVersion
from trainer.selectors import version_files
from trainer.selectors.version_files import BUNDLE, README, VersionFile


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One file with words on what it is for, and what was found of it; without an address it cannot be had."""

    file: VersionFile
    words: str

    @property
    def form(self) -> FormFacts | None:
        """Give what was found of the file, where it answers."""
        return self.file.form


def rows(version: ModelVersion) -> list[FileRow]:
    """Give the files of a version, those first that people read."""
    words = _words()
    return [FileRow(file=file, words=words.get(file.name, "")) for file in version_files.files(version)]


def refusals(version: ModelVersion) -> list[str]:
    """Say of each form that is not offered why."""
    return [
        _("%(file)s is not offered: %(reasons)s.") % {"file": name, "reasons": ", ".join(_reasons(facts.refusals))}
        for name, facts in version_files.refused(version)
    ]


def _reasons(codes: Sequence[str]) -> list[str]:
    words = {
        "too-few-photos": _("there are too few audit photos to tell what it costs"),
        "loses-too-much": _("it loses more than half a point of accuracy"),
        "disagrees": _("it gives another category for more than 2 % of the photos"),
        "not-faster": _("it is not faster on this machine"),
    }
    return [words.get(code, code) for code in codes]


def _words() -> dict[str, str]:
    return {
        README: _("the model card: data, figures, limits"),
        TIMM_CONFIG: _("what timm needs to make the network"),
        LABELS: _("the categories, in the order of the outputs"),
        MODEL: _("the whole model as one graph, from a photo's bytes to probabilities"),
        INT8: _("the same graph in 8 bits: smaller and faster"),
        WEIGHTS: _("the weights under their library's names"),
        TAILS: _("the weights of the further tails"),
        BUNDLE: _("what cameras load: graph, labels and golden photos with their answers"),
    }
