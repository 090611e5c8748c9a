"""Replays of accepting by machine keep the promise, and accept nothing where nothing can be promised."""

import numpy as np

from benchmarks.accepting_replays import replay
from trainer.domain.accepting import Promise
from trainer.simulation.labeled_photos import LabeledPhotos


def clouds(*, apart: float, count: int = 900) -> LabeledPhotos:
    """Draw three clouds; the farther apart, the easier."""
    rng = np.random.default_rng(3)
    labels = rng.integers(3, size=count)
    embeddings = rng.normal(size=(count, 8))
    embeddings[np.arange(count), labels] += apart
    return LabeledPhotos(embeddings=embeddings.astype(np.float32), labels=labels, groups=np.arange(count))


def test_most_is_accepted_where_the_model_is_good_and_the_promise_kept() -> None:
    photos = clouds(apart=3.5)

    replays = [replay(photos, number, Promise()) for number in range(20)]

    assert np.mean([each.share for each in replays]) > 0.6
    assert sum(each.breaks(0.05) for each in replays) <= 3
    assert all(each.accepted <= each.waiting for each in replays)


def test_nothing_is_accepted_where_it_is_bad() -> None:
    photos = clouds(apart=0.3)

    assert all(replay(photos, number, Promise()).accepted == 0 for number in range(5))


def test_a_replay_is_always_the_same() -> None:
    photos = clouds(apart=2.0)

    assert replay(photos, 1, Promise()) == replay(photos, 1, Promise())
    assert replay(photos, 1, Promise()) != replay(photos, 2, Promise())
