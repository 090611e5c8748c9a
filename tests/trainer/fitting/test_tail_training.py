"""Each knob does what it says: a tail of the tiny network, trained on a few drawn activations."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.trainer.fitting.lessons import Lesson, accuracy, is_same, stored
from trainer.errors import TrainingDiverged
from trainer.fitting import atomic_file
from trainer.fitting.activations import ActivationStore
from trainer.fitting.networks import Network


class Killed(Exception):
    """What ends a training in the middle."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ActivationStore:
    return stored(tmp_path_factory.mktemp("activations"))


@pytest.fixture
def plain(tiny: Network, store: ActivationStore, tmp_path: Path) -> torch.nn.Module:
    """What the same lesson without any knob turned comes to."""
    return Lesson(tiny, store, tmp_path / "plain").run()


@pytest.mark.parametrize(
    "knobs",
    [
        {"augmentation": "mixup"},
        {"dropout": 0.5},
        {"label_smoothing": 0.3},
        {"optimizer": "sgd"},
        {"schedule": "linear"},
        {"schedule": "constant"},
        {"warmup_share": 0.5},
        {"learning_rate": 3e-3},
        {"classifier_learning_rate": 1e-2},
        {"weight_decay": 0.5},
        {"batch_size": 4},
        {"head_init": "linear"},
        {"weight_averaging": "ema"},
        {"weight_averaging": "swa", "swa_share": 1.0},
        {"frozen_epochs": 1},
        {"precision": "bf16"},
        {"views": "none"},
        {"epochs": 3},
        {"seed": 1},
    ],
    ids=lambda knobs: ",".join(f"{name}={value}" for name, value in knobs.items()),
)
def test_knob_changes_what_is_learned(
    tiny: Network, store: ActivationStore, tmp_path: Path, plain: torch.nn.Module, knobs: dict[str, object]
) -> None:
    tail = Lesson(tiny, store, tmp_path / "turned", **knobs).run()

    assert not is_same(tail, plain)
    assert all(torch.isfinite(tensor).all() for tensor in tail.state_dict().values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"augmentation": "mixup", "mixup_alpha": 0.1}, {"augmentation": "mixup", "mixup_alpha": 5.0}),
        ({"optimizer": "sgd", "momentum": 0.0}, {"optimizer": "sgd", "momentum": 0.9}),
        ({"epochs": 6, "weight_averaging": "ema"}, {"epochs": 6, "weight_averaging": "ema", "ema_decay": 0.5}),
        ({"weight_averaging": "swa", "swa_share": 0.5}, {"weight_averaging": "swa", "swa_share": 1.0}),
        ({"frozen_epochs": 1, "unfrozen_rate": 0.1}, {"frozen_epochs": 1, "unfrozen_rate": 1.0}),
    ],
)
def test_knob_of_a_knob_changes_what_is_learned(
    tiny: Network, store: ActivationStore, tmp_path: Path, one: dict[str, object], other: dict[str, object]
) -> None:
    first = Lesson(tiny, store, tmp_path / "one", **one).run()

    assert not is_same(first, Lesson(tiny, store, tmp_path / "other", **other).run())


def test_same_recipe_learns_the_same_bit_for_bit(
    tiny: Network, store: ActivationStore, tmp_path: Path, plain: torch.nn.Module
) -> None:
    assert is_same(Lesson(tiny, store, tmp_path / "again").run(), plain)


def test_epochs_are_as_many_as_asked_for(tiny: Network, store: ActivationStore, tmp_path: Path) -> None:
    lesson = Lesson(tiny, store, tmp_path, epochs=3)

    lesson.run()

    assert [epoch.number for epoch in lesson.listener.epochs] == [1, 2, 3]
    assert lesson.losses == [epoch.loss for epoch in lesson.listener.epochs]


def test_no_epochs_leave_the_linear_solution_on_the_pretrained_embeddings(
    tiny: Network, store: ActivationStore, tmp_path: Path
) -> None:
    lesson = Lesson(tiny, store, tmp_path, epochs=0, head_init="linear")

    tail = lesson.run()

    assert is_same(tail.body, lesson.start.body)
    assert accuracy(lesson.start, store) < 0.5
    assert accuracy(tail, store) > 0.9


def test_frozen_epochs_teach_the_classifier_alone_and_leave_batch_norms(
    tiny: Network, store: ActivationStore, tmp_path: Path
) -> None:
    lesson = Lesson(tiny, store, tmp_path, epochs=2, frozen_epochs=2)

    tail = lesson.run()

    assert is_same(tail.body, lesson.start.body)
    assert not is_same(tail.classifier, lesson.start.classifier)


def test_unfrozen_blocks_learn_at_a_part_of_the_rate(tiny: Network, store: ActivationStore, tmp_path: Path) -> None:
    lesson = Lesson(tiny, store, tmp_path, epochs=4, frozen_epochs=2, schedule="constant", warmup_share=0.0)

    tail = lesson.run()

    assert [epoch.rate for epoch in lesson.listener.epochs] == pytest.approx([1e-3, 1e-3, 1e-4, 1e-4])
    assert not is_same(tail.body, lesson.start.body)


def test_patience_stops_and_the_best_epoch_counts(tiny: Network, store: ActivationStore, tmp_path: Path) -> None:
    wild = {"learning_rate": 0.5, "classifier_learning_rate": 0.5, "schedule": "constant", "warmup_share": 0.0}
    lesson = Lesson(tiny, store, tmp_path, epochs=30, patience=2, **wild)

    tail = lesson.run()

    nlls = [epoch.validation.nll or 0.0 for epoch in lesson.listener.epochs]
    assert len(nlls) < 30
    assert nlls.index(min(nlls)) == len(nlls) - 3
    watched = Lesson(tiny, store, tmp_path / "again", epochs=nlls.index(min(nlls)) + 1, **wild).run()
    assert is_same(tail, watched)


def test_patience_waits_until_all_that_is_to_learn_learns(
    tiny: Network, store: ActivationStore, tmp_path: Path
) -> None:
    wild = {"learning_rate": 0.5, "classifier_learning_rate": 0.5, "schedule": "constant", "warmup_share": 0.0}
    lesson = Lesson(tiny, store, tmp_path, epochs=30, frozen_epochs=20, patience=2, **wild)

    lesson.run()

    assert len(lesson.listener.epochs) >= 22


def test_loss_that_is_no_number_ends_the_training(tiny: Network, store: ActivationStore, tmp_path: Path) -> None:
    lesson = Lesson(tiny, store, tmp_path)
    with torch.no_grad():
        lesson.training.tail.classifier.bias.fill_(float("nan"))

    with pytest.raises(TrainingDiverged, match="epoch 1"):
        lesson.run()


@pytest.mark.parametrize(
    "knobs",
    [
        {"optimizer": "sgd"},
        {"optimizer": "sgd", "momentum": 0.0},
        {"weight_averaging": "ema", "dropout": 0.3, "augmentation": "mixup"},
        {"weight_averaging": "swa", "swa_share": 1.0},
        {"frozen_epochs": 1, "patience": 3},
    ],
    ids=lambda knobs: ",".join(f"{name}={value}" for name, value in knobs.items()),
)
def test_training_killed_after_an_epoch_goes_on_to_the_same_weights(
    tiny: Network,
    store: ActivationStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    knobs: dict[str, object],
) -> None:
    unbroken = Lesson(tiny, store, tmp_path / "unbroken", epochs=3, **knobs)
    expected = unbroken.run()
    write = atomic_file.write

    def write_and_die(*args: object, **kwargs: object) -> None:
        write(*args, **kwargs)  # type: ignore[arg-type]
        raise Killed

    monkeypatch.setattr(atomic_file, "write", write_and_die)
    with pytest.raises(Killed):
        Lesson(tiny, store, tmp_path / "killed", epochs=3, **knobs).run()
    monkeypatch.undo()

    resumed = Lesson(tiny, store, tmp_path / "killed", epochs=3, **knobs)
    tail = resumed.run()

    assert [epoch.number for epoch in resumed.listener.epochs] == [2, 3]
    assert np.allclose(resumed.losses, unbroken.losses, atol=0)
    assert is_same(tail, expected)
