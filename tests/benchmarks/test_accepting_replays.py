"""Replays of accepting by machine keep the promise, and accept nothing where nothing can be promised."""

import numpy as np

from benchmarks.accepting_replays import Judged, replay
from trainer.domain.accepting import Promise
from trainer.evaluation.acceptance_counts import Opinions


def a_model(*, skill: float, count: int = 3000) -> Judged:
    """Judge photos with honest confidence; the more skill, the surer it is. Two of three come in pairs."""
    rng = np.random.default_rng(3)
    confidence = rng.beta(skill, 1, count)
    labels = rng.integers(6, size=count)
    said = np.where(rng.random(count) < confidence, labels, (labels + 1) % 6)
    return Judged(opinions=Opinions(said, confidence), labels=labels, groups=np.arange(count) * 2 // 3)


def test_most_is_accepted_where_the_model_is_good_and_the_promise_kept() -> None:
    judged = a_model(skill=20)

    replays = [replay(judged, number, Promise(), audit_share=0.25) for number in range(40)]

    assert np.mean([each.share for each in replays]) > 0.4
    assert sum(each.breaks(0.05) for each in replays) <= 5
    assert all(each.accepted <= each.waiting < 2500 for each in replays)


def test_nothing_is_accepted_where_it_is_bad() -> None:
    judged = a_model(skill=1)

    assert sum(replay(judged, number, Promise(), audit_share=0.25).accepted > 0 for number in range(20)) <= 1


def test_a_replay_is_always_the_same() -> None:
    judged = a_model(skill=8)

    assert replay(judged, 1, Promise(), audit_share=0.25) == replay(judged, 1, Promise(), audit_share=0.25)
    assert replay(judged, 1, Promise(), audit_share=0.25) != replay(judged, 2, Promise(), audit_share=0.25)
