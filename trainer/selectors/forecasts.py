"""What more answers are worth, in words, as the last job forecast it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from labeling.selectors import categories
from trainer.domain import forecasts
from trainer.domain.forecasts import Gain
from trainer.models import Measurement, Subject


@dataclass(frozen=True, slots=True)
class Forecast:
    """One category's forecast, or that of all together. `gain` is None where too few audit photos were judged."""

    name: str
    gain: Gain | None
    sentence: str

    @property
    def is_nothing(self) -> bool:
        """Say whether more is worth nothing that could be noticed."""
        return self.gain is not None and self.gain.is_nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastReport:
    """What more answers than those of a version are worth: all together, then each category, the most worth first."""

    version: int
    made_at: datetime
    overall: Forecast
    by_category: Sequence[Forecast]


def latest() -> ForecastReport | None:
    """Give the last forecast, or None before the first; categories that went since are left out."""
    found = Measurement.objects.filter(subject=Subject.FORECAST, version=None).first()
    if found is None:
        return None
    names = {category.pk: category.name for category in categories.active()}
    rows = [_of_category(row, names) for row in found.body["categories"] if row["category_id"] in names]
    return ForecastReport(
        version=found.body["version"],
        made_at=found.made_at,
        overall=_overall(found.body["overall"]),
        by_category=sorted(rows, key=lambda row: -(row.gain.value if row.gain else -1.0)),
    )


def _of_category(row: Mapping[str, Any], names: Mapping[int, str]) -> Forecast:
    name, gain = names[row["category_id"]], _gain(row)
    if gain is None:
        missing = max(1, forecasts.ENOUGH_AUDIT - row["n"])
        words = _("What more of {category} is worth shows after {missing} more audit photos of it.")
        return Forecast(name, None, words.format(category=name, missing=missing))
    if gain.is_nothing:
        words = _("More of {category} is worth nothing that could be noticed: at most {high} points.")
    else:
        words = _("{more} more of {category}: about {value} points more of its photos recognised ({low} to {high}).")
    return Forecast(name, gain, words.format(category=name, **_figures(gain)))


def _overall(row: Mapping[str, Any]) -> Forecast:
    gain = _gain(row)
    if gain is None:
        return Forecast("", None, _("Too few audit photos are answered to say what more answers are worth."))
    if gain.is_nothing:
        words = _("More answers like those so far are worth nothing that could be noticed: at most {high} points.")
    else:
        words = _("{more} more answers like those so far: about {value} points of accuracy ({low} to {high}).")
    return Forecast("", gain, words.format(**_figures(gain)))


def _gain(row: Mapping[str, Any]) -> Gain | None:
    return Gain(**row["gain"]) if row["gain"] else None


def _figures(gain: Gain) -> dict[str, str]:
    shares = {"value": gain.value, "low": gain.low, "high": gain.high}
    return {"more": str(gain.more), **{name: f"{100 * share:.1f}" for name, share in shares.items()}}
