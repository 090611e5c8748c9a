"""The default order: typical, then doubtful; no look-alikes on a page; rare categories found."""

from itertools import pairwise

import numpy as np
import pytest

from tests.trainer.head.blobs import WIDTH, draw
from trainer.selection.ranking import Ranking, rank
from trainer.selection.reasons import Reason
from trainer.selection.settings import SelectionSettings
from trainer.selection.unit_vectors import around_mean

NO_LABELS = np.empty((0, WIDTH), np.float16)
CROWDS_AT_ONCE = SelectionSettings(typical_until_labels=0, crowds_until_labels=120)
WITHOUT_CHANCE = SelectionSettings(random_share=0.0, crowds_until_labels=120)


def pool(photos: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw embeddings and the probabilities of a head that leans towards the truth; category 3 is rare."""
    rng = np.random.default_rng(seed)
    labels = rng.choice(4, size=photos, p=[0.4, 0.35, 0.2, 0.05])
    scores = rng.normal(size=(photos, 4)) + 2 * np.eye(4)[labels]
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return draw(rng, labels), probabilities.astype(np.float32)


def ask(embeddings: np.ndarray, probabilities: np.ndarray | None, labeled: np.ndarray, **options: object) -> Ranking:
    return rank(embeddings, probabilities, labeled, **{"count": 100, "rng": np.random.default_rng(0), **options})  # type: ignore[arg-type]


def test_rank_without_a_head_begins_with_typical_photos() -> None:
    embeddings, _ = pool(400)

    ranking = ask(embeddings, None, NO_LABELS)

    assert set(ranking.reasons) == {Reason.TYPICAL, Reason.RANDOM}
    assert ranking.reasons.count(Reason.TYPICAL) >= 80
    assert len(set(ranking.order.tolist())) == 100


def test_rank_turns_from_typical_photos_to_doubtful_crowds_to_doubtful_photos() -> None:
    embeddings, probabilities = pool(400)
    labeled, _ = pool(200, seed=1)

    few = ask(embeddings, probabilities, labeled[:10], settings=WITHOUT_CHANCE)
    more = ask(embeddings, probabilities, labeled[:20], settings=WITHOUT_CHANCE)
    enough = ask(embeddings, probabilities, labeled, settings=WITHOUT_CHANCE)

    assert few.reasons[:10] == (Reason.TYPICAL,) * 10
    assert set(few.reasons[10:]) == {Reason.CROWD}
    assert set(more.reasons) == {Reason.CROWD}
    assert set(enough.reasons) == {Reason.DOUBTFUL}


def test_rank_asks_about_crowds_where_the_doubt_is() -> None:
    """Two clouds of a hundred photos each; the head is certain of one of them."""
    rng = np.random.default_rng(2)
    embeddings = draw(rng, np.repeat([0, 1], 100))
    probabilities = np.repeat(np.float32([[0.5, 0.5], [0.02, 0.98]]), 100, axis=0)

    first = ask(embeddings, probabilities, embeddings[:0], settings=CROWDS_AT_ONCE).order[:8]

    assert (first < 100).mean() >= 0.75


def test_rank_asks_doubtful_photos_in_order_of_margin() -> None:
    embeddings, probabilities = pool(400)
    labeled, _ = pool(200, seed=1)
    apart = SelectionSettings(random_share=0.0, near_duplicate_cosine=1.0)

    order = ask(embeddings, probabilities, labeled, settings=apart).order

    top = np.sort(probabilities[order], axis=1)
    assert (np.diff(top[:, -1] - top[:, -2]) >= 0).all()


def test_rank_keeps_look_alikes_ten_places_apart() -> None:
    """Every photo five times over, all equally doubtful."""
    embeddings, _ = pool(60)
    copies = np.repeat(embeddings, 5, axis=0)
    probabilities = np.full((300, 2), 0.5, np.float32)
    labeled, _ = pool(60, seed=1)

    order = ask(copies, probabilities, labeled).order

    directions = around_mean(copies).rows(order)
    alike = directions @ directions.T  # (photos, photos)
    near = np.abs(np.subtract.outer(np.arange(100), np.arange(100)))
    assert alike[(near > 0) & (near < 10)].max() <= 0.85


def test_rank_of_nothing_but_copies_still_ends() -> None:
    copies = np.ones((50, WIDTH), np.float16)
    copies[0, 0] = 2
    labeled, _ = pool(60, seed=1)

    ranking = ask(copies, np.full((50, 2), 0.5, np.float32), labeled)

    assert sorted(ranking.order.tolist()) == list(range(50))


def test_rank_looks_for_a_rare_category() -> None:
    embeddings, probabilities = pool(2000)
    labeled, _ = pool(200, seed=1)

    ranking = ask(embeddings, probabilities, labeled, label_counts=np.array([90, 80, 27, 3]))

    rare = [row for row, reason in zip(ranking.order, ranking.reasons, strict=True) if reason is Reason.RARE]
    assert len(rare) >= 6
    assert np.mean(probabilities[rare].argmax(axis=1) == 3) > 0.9


def test_rank_of_even_counts_knows_no_rare_category() -> None:
    embeddings, probabilities = pool(400)
    labeled, _ = pool(200, seed=1)

    assert Reason.RARE not in ask(embeddings, probabilities, labeled, label_counts=np.array([50, 50, 50, 50])).reasons


def test_rank_with_a_head_of_one_category_ignores_it() -> None:
    embeddings, _ = pool(100)

    ranking = ask(embeddings, np.ones((100, 1), np.float32), embeddings[:5], settings=WITHOUT_CHANCE)

    assert set(ranking.reasons) == {Reason.TYPICAL}


def test_rank_is_the_same_twice_and_differs_by_seed() -> None:
    embeddings, probabilities = pool(400)

    first, second = ask(embeddings, probabilities, NO_LABELS), ask(embeddings, probabilities, NO_LABELS)
    other = ask(embeddings, probabilities, NO_LABELS, rng=np.random.default_rng(9))

    assert first.order.tolist() == second.order.tolist()
    assert first.order.tolist() != other.order.tolist()


def test_rank_of_an_empty_pool_is_empty() -> None:
    assert len(ask(NO_LABELS, None, NO_LABELS).order) == 0


def test_rank_samples_a_large_pool() -> None:
    embeddings, probabilities = pool(500)
    small = SelectionSettings(candidates=100, references=50, random_share=0.0, crowds_until_labels=120)

    ranking = ask(embeddings, probabilities, NO_LABELS, settings=small)

    assert ranking.reasons[:20] == (Reason.TYPICAL,) * 20
    assert set(ranking.reasons[20:60]) == {Reason.CROWD}
    assert len(set(ranking.order.tolist())) == 100


@pytest.mark.parametrize("wrong", [{"random_share": 1.5}, {"rare_below": -1}, {"apart": 0}])
def test_selection_settings_refuse_nonsense(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"between|at least"):
        SelectionSettings(**wrong)  # type: ignore[arg-type]


def test_rank_asks_photos_of_a_split_category_first_and_look_alikes_together() -> None:
    embeddings, probabilities = pool(400)
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(3, WIDTH)) * 10
    kinds = rng.permutation(np.repeat(np.arange(3), 8))
    rows = np.sort(rng.choice(400, 24, replace=False))
    embeddings = embeddings.astype(np.float32)
    embeddings[rows] = centres[kinds] + rng.normal(size=(24, WIDTH)) * 0.01

    ranking = ask(embeddings, probabilities, NO_LABELS, split_rows=rows, settings=WITHOUT_CHANCE)

    assert ranking.reasons[:24] == (Reason.SPLIT,) * 24
    assert Reason.SPLIT not in ranking.reasons[24:]
    kind_of = dict(zip(rows.tolist(), kinds.tolist(), strict=True))
    asked = [kind_of[row] for row in ranking.order[:24].tolist()]
    assert sum(one != other for one, other in pairwise(asked)) == 2
