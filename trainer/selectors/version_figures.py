"""How good the versions are, one after the other: for the plots of the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from trainer.domain.forecasts import Gain
from trainer.models import ModelVersion
from trainer.selectors import measured, releases
from trainer.selectors.measured import Measured

SHOWN = 40
LARGE = ("manifest", "artefacts", "parity", "categories", "run__config", "run__environment", "run__timings")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFigure:
    """One version's share of right answers on audit photos, with its interval.

    `x` is where it stands in the plot, called `label`; `is_marked` says that it is the champion.
    """

    version: int
    x: float
    label: str
    value: float
    low: float
    high: float
    photos: int
    trained_on: int
    is_marked: bool


def over_versions() -> list[VersionFigure]:
    """Give the newest versions that were measured, oldest first: how accuracy went over them."""
    champion = releases.current()
    versions = list(ModelVersion.objects.select_related("run__snapshot").order_by("-number").defer(*LARGE)[:SHOWN])
    known = measured.accuracies(versions)
    champion_id = champion.version_id if champion else None
    return [_figure(version, known[version.pk], champion_id) for version in reversed(versions) if version.pk in known]


def learning_curve(figures: Iterable[VersionFigure]) -> list[VersionFigure]:
    """Give the same figures by how many photos each version learned from; of equal numbers the newest version."""
    by_size: Mapping[int, VersionFigure] = {each.trained_on: each for each in figures if each.trained_on}
    return [_by_size(by_size[size]) for size in sorted(by_size)]


def foreseen(figures: Sequence[VersionFigure], *, version: int, gain: Gain | None) -> list[VersionFigure]:
    """Give where a forecast of a version's gain leads the learning curve; nothing where that is not beyond its end."""
    known = [each for each in figures if each.version == version]
    if gain is None or not known or known[0].trained_on + gain.more <= max(each.trained_on for each in figures):
        return []
    [now], size = known, known[0].trained_on + gain.more
    there = replace(now, trained_on=size, x=float(size), label=f"+{gain.more}", is_marked=False)
    return [
        replace(
            there,
            value=min(1.0, now.value + gain.value),
            low=min(1.0, now.low + gain.low),
            high=min(1.0, now.high + gain.high),
        )
    ]


def _figure(version: ModelVersion, found: Measured, champion_id: int | None) -> VersionFigure:
    snapshot = version.run.snapshot
    return VersionFigure(
        version=version.number,
        x=float(version.number),
        label=_("v%(number)d") % {"number": version.number},
        value=found.accuracy,
        low=found.low,
        high=found.high,
        photos=found.photos,
        trained_on=snapshot.photos - snapshot.audit_photos if snapshot else 0,
        is_marked=version.pk == champion_id,
    )


def _by_size(figure: VersionFigure) -> VersionFigure:
    facts = {name: getattr(figure, name) for name in ("version", "value", "low", "high", "photos", "is_marked")}
    size = figure.trained_on
    return VersionFigure(**facts, trained_on=size, x=float(size), label=str(size))
