"""The order in which neighbours look alike."""

from __future__ import annotations

import numpy as np

from trainer.selection import likeness


def test_clusters_stay_together() -> None:
    rng = np.random.default_rng(0)
    centres = 10 * rng.standard_normal((4, 300))
    cluster = rng.permutation(np.repeat(np.arange(4), 15))
    embeddings = (centres[cluster] + rng.standard_normal((60, 300))).astype(np.float32)

    places = likeness.places(embeddings)

    in_order = cluster[np.argsort(places)]
    assert sorted(places.tolist()) == list(range(60))
    assert (np.diff(in_order) != 0).sum() == 3


def test_order_of_few_or_equal_photos_is_whole() -> None:
    for count in (0, 1, 2, 5):
        places = likeness.places(np.ones((count, 8), np.float32))
        assert sorted(places.tolist()) == list(range(count))


def test_same_photos_have_the_same_order_each_time() -> None:
    embeddings = np.random.default_rng(1).standard_normal((40, 200)).astype(np.float16)

    assert likeness.places(embeddings).tolist() == likeness.places(embeddings).tolist()
