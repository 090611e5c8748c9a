"""`manage.py networks [NAME …]`: list networks that can be trained, and what there is to know of them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from trainer.errors import NetworkUnknown, NetworkUnusable
from trainer.fitting import network_facts
from trainer.fitting.network_facts import WELL_KNOWN, NetworkFacts
from trainer.inference.registry import REGISTRY


class Command(BaseCommand):
    """Look at each network as a training run would."""

    help = "List networks: size, where each may be cut, licence, and whether its weights are at hand."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take names, with wildcards or without."""
        parser.add_argument(
            "names", nargs="*", metavar="NAME", help="a network of timm's, or several: resnet*; without, the usual ones"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        """List them one by one, as making each takes its time."""
        try:
            names = list(network_facts.matching(options["names"] or (*REGISTRY, *WELL_KNOWN)))
        except NetworkUnknown as refused:
            raise CommandError(refused.detail) from refused
        if not options["json"]:
            self.stdout.write(_row(_titles()))
        for name in names:
            self._tell(name, as_json=options["json"])

    def _tell(self, name: str, *, as_json: bool) -> None:
        """Write a line about one network. Among several, one that cannot be used is no reason to end."""
        try:
            facts = network_facts.look_at(name, settings.MAGPIE_PRETRAINED_DIR)
        except NetworkUnusable as refused:
            self.stderr.write(refused.detail)
            return
        except NetworkUnknown as refused:
            raise CommandError(refused.detail) from refused
        self.stdout.write(json.dumps(dataclasses.asdict(facts)) if as_json else _row(_cells(facts)))


def _titles() -> tuple[str, ...]:
    return (
        _("network"),
        _("parameters"),
        _("side"),
        _("cuts"),
        _("default"),
        _("embedding"),
        _("licence"),
        _("weights"),
    )


def _cells(facts: NetworkFacts) -> tuple[str, ...]:
    return (
        facts.name,
        f"{facts.parameters / 1e6:.2f} M",
        str(facts.side),
        _ranges(facts.cuts),
        str(facts.cut),
        str(facts.embedding_width),
        facts.licence,
        _places()[facts.place],
    )


def _places() -> dict[str, str]:
    return {
        "drawn": _("none: trained from scratch"),
        "folder": _("in the folder"),
        "cache": _("fetched from the hub before"),
        "hub": _("to be fetched from the hub"),
        "nowhere": _("missing: put them into the folder"),
    }


def _ranges(cuts: Sequence[int]) -> str:
    """Write 0, 1, 2, 3, 5 as 0-3, 5."""
    words = [str(cuts[0])]
    for before, cut in pairwise(cuts):
        start = words[-1].partition("-")[0]
        if cut == before + 1:
            words[-1] = f"{start}-{cut}"
        else:
            words.append(str(cut))
    return ", ".join(words)


def _row(cells: Sequence[str]) -> str:
    name, parameters, side, cuts, cut, width, licence, weights = cells
    return f"{name:<32} {parameters:>10} {side:>5}  {cuts:<10} {cut:>7} {width:>9}  {licence:<14} {weights}"
