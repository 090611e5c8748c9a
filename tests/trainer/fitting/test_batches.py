from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.trainer.fitting.lessons import config, learned, stored
from trainer.fitting.activations import ActivationStore
from trainer.fitting.batches import Batch, Batches

WIDTH = 64


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ActivationStore:
    return stored(tmp_path_factory.mktemp("activations"))


def drawn(store: ActivationStore, epoch: int = 0, *, rank: int = 0, processes: int = 1, **knobs: object) -> list[Batch]:
    batches = Batches(learned(), store, config(**knobs), number=0, width=WIDTH, rank=rank, processes=processes)
    return list(batches.of(epoch))


def rows(batches: list[Batch]) -> set[bytes]:
    return {row.numpy().tobytes() for batch in batches for row in batch.activations}


def test_batches_have_the_size_that_was_asked_for(store: ActivationStore) -> None:
    assert [len(batch.labels) for batch in drawn(store, batch_size=8)] == [8, 8, 8]
    assert [len(batch.labels) for batch in drawn(store, batch_size=10)] == [10, 10]  # four wait for the next epoch
    assert [len(batch.labels) for batch in drawn(store, batch_size=100)] == [24]


def test_views_are_drawn_from_as_many_as_there_are(store: ActivationStore) -> None:
    first = store.read(learned().photos, [0] * 24)
    as_they_are = {row.tobytes() for row in first}

    assert rows(drawn(store, views="none")) == as_they_are
    assert 0 < len(rows(drawn(store, views="mirror")) & as_they_are) < 24


def test_epochs_differ_in_order_and_repeat_alike(store: ActivationStore) -> None:
    first = torch.cat([batch.labels for batch in drawn(store, 0)])

    assert torch.equal(first, torch.cat([batch.labels for batch in drawn(store, 0)]))
    assert not torch.equal(first, torch.cat([batch.labels for batch in drawn(store, 1)]))


def test_what_is_done_to_photos_does_not_change_their_order(store: ActivationStore) -> None:
    plain, changed = drawn(store), drawn(store, augmentation="mixup", dropout=0.3)

    assert all(torch.equal(one.activations, other.activations) for one, other in zip(plain, changed, strict=True))


def test_dropout_drops_its_share_and_makes_up_for_it(store: ActivationStore) -> None:
    kept = torch.cat([batch.kept for batch in drawn(store, dropout=0.25) if batch.kept is not None])

    assert kept.shape == (24, WIDTH)
    assert float((kept == 0).float().mean()) == pytest.approx(0.25, abs=0.05)
    assert float(kept.max()) == pytest.approx(4 / 3)
    assert drawn(store)[0].kept is None


def test_mixup_draws_partners_and_a_share_by_its_alpha(store: ActivationStore) -> None:
    far = [batch.mixing for epoch in range(8) for batch in drawn(store, epoch, augmentation="mixup", mixup_alpha=0.05)]
    even = [batch.mixing for epoch in range(8) for batch in drawn(store, epoch, augmentation="mixup", mixup_alpha=9.0)]

    assert all(mixing and sorted(mixing.partners.tolist()) == list(range(8)) for mixing in even)
    assert sum(0.1 < mixing.share < 0.9 for mixing in far if mixing) < 8
    assert all(0.1 < mixing.share < 0.9 for mixing in even if mixing)
    assert drawn(store)[0].mixing is None


def test_processes_share_each_batch_out(store: ActivationStore) -> None:
    whole = drawn(store)
    parts = [drawn(store, rank=rank, processes=2) for rank in range(2)]

    assert len(parts[0]) == len(parts[1]) == len(whole)
    for batch, first, second in zip(whole, *parts, strict=True):
        assert rows([batch]) == rows([first]) | rows([second])
        assert not rows([first]) & rows([second])


def test_activations_are_laid_out_for_the_processor(store: ActivationStore, tmp_path: Path) -> None:
    assert drawn(store)[0].activations.is_contiguous(memory_format=torch.channels_last)
