"""The audit estimate covers the truth; one from chosen answers does not."""

import numpy as np
import pytest

from benchmarks.audit_replays import AUDIT_ANSWERS, replay
from trainer.simulation.labeled_photos import LabeledPhotos


@pytest.fixture(scope="module")
def photos() -> LabeledPhotos:
    """Three clouds that are easy to tell apart, and a fifth of the photos between two of them: chosen first."""
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=1500)
    embeddings = rng.normal(size=(1500, 12)) * 0.6
    embeddings[np.arange(1500), labels] += 3
    is_hard = rng.random(1500) < 0.2
    embeddings[is_hard, labels[is_hard]] -= 1.6
    embeddings[is_hard, (labels[is_hard] + 1) % 3] += 1.6
    return LabeledPhotos(embeddings=embeddings.astype(np.float32), labels=labels, groups=np.arange(1500))


def test_audit_estimate_covers_the_truth_and_that_of_chosen_answers_does_not(photos: LabeledPhotos) -> None:
    replays = [replay(photos, number, labels=90, batch=30) for number in range(14)]

    assert sum(each.audit.covers(each.truth) for each in replays) >= 12
    assert sum(each.chosen.covers(each.truth) for each in replays) <= 9
    assert np.mean([each.chosen.share - each.truth for each in replays]) < -0.05
    assert abs(np.mean([each.audit.share - each.truth for each in replays])) < 0.02


def test_replays_differ_and_each_is_always_the_same(photos: LabeledPhotos) -> None:
    first, again, other = (replay(photos, number, labels=60, batch=30) for number in (1, 1, 2))

    assert first == again
    assert first != other
    assert 0 < first.audit.low < first.audit.high < 1
    assert AUDIT_ANSWERS == 200
