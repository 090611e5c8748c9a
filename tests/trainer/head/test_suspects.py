"""Answers that are probably wrong."""

import numpy as np

from tests.trainer.head.blobs import draw
from trainer.head import suspects
from trainer.head.suspects import Suspects

CATEGORIES = np.array([7, 3, 40])


def find(labels: np.ndarray, embeddings: np.ndarray, groups: np.ndarray | None = None) -> Suspects:
    groups = np.arange(len(labels)) if groups is None else groups
    return suspects.find(embeddings, CATEGORIES[labels], groups)


def test_find_names_the_answers_that_were_planted_wrong() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(3, size=300)
    embeddings = draw(rng, truth, spread=0.5)
    planted = rng.choice(300, size=15, replace=False)
    said = truth.copy()
    said[planted] = (truth[planted] + 1) % 3

    found = find(said, embeddings)

    assert set(found.rows.tolist()) == set(planted.tolist())
    assert found.category_ids.tolist() == CATEGORIES[truth[found.rows]].tolist()
    assert (found.doubt >= 0.9).all()
    assert (np.diff(found.doubt) <= 0).all()


def test_find_suspects_nothing_where_all_is_right() -> None:
    rng = np.random.default_rng(2)
    truth = rng.integers(3, size=300)

    assert len(find(truth, draw(rng, truth, spread=1.0)).rows) == 0


def test_find_learns_nothing_from_the_same_moment() -> None:
    """A burst that was answered wrongly as one must not vouch for itself."""
    rng = np.random.default_rng(3)
    truth = rng.integers(3, size=300)
    embeddings = draw(rng, truth, spread=1.0)
    burst = np.flatnonzero(truth == 0)[:12]
    embeddings[burst] = embeddings[burst[0]]
    said, groups = truth.copy(), np.arange(300)
    said[burst], groups[burst] = 1, burst[0]

    assert set(burst.tolist()) <= set(find(said, embeddings, groups).rows.tolist())


def test_find_needs_two_categories_known_to_the_other_parts() -> None:
    rng = np.random.default_rng(4)
    one, two = np.zeros(10, dtype=int), np.array([0] * 10 + [1])

    assert len(find(one, draw(rng, one)).rows) == 0
    assert 10 not in find(two, draw(rng, two)).rows.tolist()
    assert len(find(np.zeros(0, dtype=int), np.zeros((0, 4), np.float16)).rows) == 0


def test_a_rare_category_is_not_suspect_for_being_hard() -> None:
    """Twelve right answers, of which heads are never sure, beside two large clouds that are easy to tell apart."""
    rng = np.random.default_rng(5)
    truth = np.array([0] * 150 + [1] * 150 + [2] * 12)
    embeddings = draw(rng, truth, spread=0.8).astype(np.float32)
    embeddings[truth == 2] = (embeddings[truth == 2] + embeddings[:12] + embeddings[150:162]) / 3

    assert not set(np.flatnonzero(truth == 2).tolist()) <= set(find(truth, embeddings).rows.tolist())
