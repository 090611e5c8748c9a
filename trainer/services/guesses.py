"""Ask the champion about an image that somebody tries. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labeling.imaging import pixels
from labeling.selectors import market_table
from labeling.services import photos
from trainer.inference.predictor import Prediction
from trainer.selectors import predictors, readings
from trainer.selectors.predictors import Serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One category with its probability, and its bins in the order of the markets, empty where it is not mapped."""

    name: str
    probability: float
    bins: Sequence[str]

    @property
    def percent(self) -> float:
        """Give the length of its bar."""
        return 100 * self.probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Guesses:
    """What the champion says: the most probable category first."""

    version: int
    markets: Sequence[str]
    guesses: Sequence[Guess]

    @property
    def bins(self) -> list[tuple[str, str]]:
        """Give each market with the bin of the most probable category."""
        return list(zip(self.markets, self.guesses[0].bins, strict=True))


def ask(data: bytes) -> Guesses:
    """Give what the champion says of an uploaded image.

    Raises:
        ImageRefused, DecodingBusy: as intake does.
        NoModelYet: no version is released.
    """
    serving = predictors.find(predictors.CHAMPION)
    rgb = pixels.decode_any(data, limits=photos.policy())
    return _guesses(serving, serving.predictor.predict(rgb))


def _guesses(serving: Serving, prediction: Prediction) -> Guesses:
    """Name the categories as they read today: what was merged since is one."""
    reading = readings.of(serving.predictor.categories)
    values = reading.read(prediction.probabilities).tolist()
    table = market_table.table()
    bins = {row.category.pk: [cell.bin for cell in row.cells] for row in table.rows}
    unmapped = [""] * len(table.markets)
    guesses = [
        Guess(name=category.name, probability=value, bins=bins.get(category.id, unmapped))
        for category, value in zip(reading.categories, values, strict=True)
    ]
    return Guesses(
        version=serving.version,
        markets=[market.name for market in table.markets],
        guesses=sorted(guesses, key=lambda guess: -guess.probability),
    )
