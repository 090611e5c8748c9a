"""Ask the champion about an image that somebody tries. Nothing of it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labeling.imaging import pixels
from labeling.selectors import categories, market_table, meanings
from labeling.services import photos
from trainer.inference.predictor import Prediction
from trainer.selectors import predictors
from trainer.selectors.predictors import Serving


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One category with its probability, and its bins in the order of the markets, empty where it is not mapped."""

    name: str
    color: str
    probability: float
    bins: Sequence[str]

    @property
    def percent(self) -> float:
        """Give the length of its bar."""
        return 100 * self.probability


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What the champion says: the most probable category first."""

    version: int
    release: int | None
    markets: Sequence[str]
    guesses: Sequence[Guess]


def ask(data: bytes) -> Trial:
    """Give what the champion says of an uploaded image.

    Raises:
        ImageRefused, DecodingBusy: as intake does.
        NoModelYet: no version is released.
    """
    serving = predictors.find(predictors.CHAMPION)
    rgb = pixels.decode_any(data, limits=photos.policy())
    return _trial(serving, serving.predictor.predict(rgb))


def _trial(serving: Serving, prediction: Prediction) -> Trial:
    table, known = market_table.table(), {category.pk: category for category in categories.everything()}
    bins = {row.category.pk: [cell.bin for cell in row.cells] for row in table.rows}
    ranked = sorted(_summed(serving, prediction).items(), key=lambda item: -item[1])
    return Trial(
        version=serving.version,
        release=serving.release,
        markets=[market.name for market in table.markets],
        guesses=[
            Guess(
                name=known[category_id].name,
                color=known[category_id].color,
                probability=value,
                bins=bins.get(category_id, [""] * len(table.markets)),
            )
            for category_id, value in ranked
            if category_id in known
        ],
    )


def _summed(serving: Serving, prediction: Prediction) -> dict[int, float]:
    """Give each category's probability; merged ones count for their heir."""
    current, summed = meanings.current(), Counter[int]()
    for category, value in zip(serving.predictor.categories, prediction.probabilities.tolist(), strict=True):
        summed[current.heir(category.id)] += value
    return dict(summed)
