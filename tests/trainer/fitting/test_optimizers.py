from __future__ import annotations

import pytest
import torch

from tests.trainer.fitting.lessons import CATEGORIES, config
from trainer.fitting import optimizers
from trainer.fitting.networks import Network


def made(tiny: Network, **knobs: object) -> torch.optim.Optimizer:
    return optimizers.make(tiny.tail(CATEGORIES).requires_grad_(True), config(**knobs))


def rates(tiny: Network, *, steps_per_epoch: int = 4, **knobs: object) -> list[float]:
    """Give the blocks' rate at each step."""
    optimizer, recipe = made(tiny, **knobs), config(**knobs)
    setting = optimizers.Rates(optimizer, recipe, steps_per_epoch=steps_per_epoch)
    seen = []
    for epoch in range(recipe.epochs):
        for step in range(steps_per_epoch):
            setting.set(epoch, step)
            seen.append(optimizer.param_groups[0]["lr"])
    return seen


def test_adamw_gives_blocks_and_classifier_their_rates_and_decays_matrices(tiny: Network) -> None:
    optimizer = made(tiny, learning_rate=2e-4, classifier_learning_rate=3e-3, weight_decay=0.07)

    assert isinstance(optimizer, torch.optim.AdamW)
    assert [group["lr"] for group in optimizer.param_groups] == [2e-4, 2e-4, 3e-3, 3e-3]
    assert [group["weight_decay"] for group in optimizer.param_groups] == [0.07, 0.0, 0.07, 0.0]
    assert all(parameter.ndim > 1 for group in optimizer.param_groups[::2] for parameter in group["params"])
    assert [parameter.shape[0] for parameter in optimizer.param_groups[2]["params"]] == [CATEGORIES]


def test_sgd_has_its_momentum(tiny: Network) -> None:
    optimizer = made(tiny, optimizer="sgd", momentum=0.8)

    assert isinstance(optimizer, torch.optim.SGD)
    assert {group["momentum"] for group in optimizer.param_groups} == {0.8}


def test_rates_follow_one_schedule_over_all_epochs(tiny: Network) -> None:
    seen = rates(tiny, epochs=5, learning_rate=1.0, warmup_share=0.0)

    assert seen[0] == 1.0
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] < 0.01


def test_rates_begin_anew_and_lower_when_blocks_are_unfrozen(tiny: Network) -> None:
    seen = rates(tiny, epochs=5, frozen_epochs=2, unfrozen_rate=0.1, learning_rate=1.0, warmup_share=0.0)

    assert [seen[0], seen[8]] == pytest.approx([1.0, 0.1])
    assert seen[7] < 0.05
    assert seen[-1] < 0.01
