"""Every strategy has the same form, and the deck is diverse, honest and open to chance whichever one is chosen."""

import ast
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare
from skactiveml.pool import RandomSampling
from skactiveml.utils import MISSING_LABEL

from tests.trainer.head.blobs import WIDTH, draw
from trainer.selection import ranking
from trainer.selection.ranking import Ranking
from trainer.selection.reasons import Reason
from trainer.selection.settings import SelectionSettings
from trainer.selection.strategies import DEFAULT, STRATEGIES
from trainer.selection.unit_vectors import UnitVectors
from webapp import settings as settings_module

NO_LABELS = np.empty((0, WIDTH), np.float16)
BY_HEAD = {"entropy", "least_confidence", "margin", "badge"}


def ask(strategy: str, *, photos: int = 300, is_informed: bool = True, seed: int = 0, copies: int = 1) -> Ranking:
    """Rank made photos of four clouds, whose head leans towards the truth; sixty more are labeled."""
    rng = np.random.default_rng(7)
    labels = np.repeat(rng.integers(0, 4, photos), copies)
    scores = rng.normal(size=(photos, 4)).repeat(copies, axis=0) + 2 * np.eye(4)[labels]
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    embeddings = draw(rng, labels[::copies]).repeat(copies, axis=0)
    return ranking.rank(
        embeddings,
        probabilities if is_informed else None,
        draw(rng, np.arange(60) % 4) if is_informed else NO_LABELS,
        count=50,
        rng=np.random.default_rng(seed),
        strategy=strategy,
    )


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("is_informed", [True, False])
def test_every_strategy_fills_a_deck_with_different_photos(strategy: str, is_informed: bool) -> None:
    ranked = ask(strategy, is_informed=is_informed)

    assert len(set(ranked.order.tolist())) == 50
    assert ((ranked.selection_probability > 0) & (ranked.selection_probability <= 1)).all()
    has_opinion = strategy != "random" and (is_informed or strategy not in BY_HEAD)
    chosen = [reason for reason in ranked.reasons if reason is not Reason.RANDOM]
    assert 36 <= len(chosen) <= 50 if has_opinion else chosen == []


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_is_the_same_twice(strategy: str) -> None:
    first, second = ask(strategy), ask(strategy)

    assert first.order.tolist() == second.order.tolist()


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_no_strategy_puts_look_alikes_side_by_side(strategy: str) -> None:
    """Every photo four times over."""
    shown = (ask(strategy, photos=100, copies=4).order // 4).tolist()

    assert all(len(set(shown[place : place + 10])) == 10 for place in range(41))


def test_strategies_differ() -> None:
    orders = {strategy: tuple(ask(strategy).order.tolist()) for strategy in STRATEGIES}

    assert len(set(orders.values())) == len(STRATEGIES) - 1  # with sixty labels the default goes by margin, too
    assert orders[DEFAULT] == orders["margin"]


def test_random_is_as_even_as_that_of_scikit_activeml() -> None:
    """Which of 20 photos comes first, over 300 draws each: neither is told from an even draw."""
    ours = [ask("random", photos=20, seed=seed).order[0] for seed in range(300)]
    rows, answers = np.zeros((20, 1)), np.full(20, MISSING_LABEL)
    theirs = [RandomSampling(random_state=seed).query(rows, answers)[0] for seed in range(300)]

    assert all(chisquare(np.bincount(first, minlength=20)).pvalue > 0.001 for first in (ours, theirs))


@pytest.mark.parametrize("strategy", ["hybrid", "badge", "k_center", "typiclust", "max_herding"])
def test_costly_strategies_look_at_a_sample_of_a_large_pool(strategy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    rows_of = UnitVectors.rows

    def rows(vectors: UnitVectors, indices: np.ndarray) -> np.ndarray:
        looked_at.append(len(indices))
        return rows_of(vectors, indices)

    monkeypatch.setattr(UnitVectors, "rows", rows)
    rng = np.random.default_rng(0)
    embeddings, probabilities = draw(rng, np.arange(300) % 4), rng.dirichlet(np.ones(4), size=300)
    small = SelectionSettings(candidates=40, references=30, at_once=20)

    ranked = ranking.rank(embeddings, probabilities, NO_LABELS, count=30, rng=rng, strategy=strategy, settings=small)

    assert len(set(ranked.order.tolist())) == 30
    assert max(looked_at) == 40


def test_settings_offer_every_strategy() -> None:
    tree = ast.parse(Path(settings_module.__file__).read_text(encoding="utf-8"))

    [choice] = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MAGPIE_ASKING"
    ]

    assert isinstance(choice, ast.Call)
    assert ast.literal_eval(choice.args[0]) == tuple(STRATEGIES)


def test_settings_page_names_every_strategy() -> None:
    page = (Path(settings_module.__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if line.startswith("| `MAGPIE_ASKING` |")]

    assert all(f"`{strategy}`" in row for strategy in STRATEGIES)
