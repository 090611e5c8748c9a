from __future__ import annotations

import pytest
import torch

from tests.trainer.fitting.lessons import CATEGORIES, SHAPE, config
from trainer.fitting import averaging
from trainer.fitting.averaging import WeightAverage
from trainer.fitting.networks import Network, Tail


def filled(tail: Tail, value: float) -> Tail:
    with torch.no_grad():
        tail.classifier.bias.fill_(value)
    return tail


def bias(average: WeightAverage, tail: Tail) -> float:
    average.put_into(tail)
    return float(tail.classifier.bias.detach()[0])


def test_swa_is_the_mean_after_the_last_epochs(tiny: Network) -> None:
    tail, average = tiny.tail(CATEGORIES), WeightAverage(config(epochs=4, weight_averaging="swa", swa_share=0.5))

    for epoch in range(4):
        average.after_step(filled(tail, 100.0))
        average.after_epoch(filled(tail, float(epoch)), epoch)

    assert bias(average, tail) == pytest.approx((2 + 3) / 2)
    assert average.wants_fresh_norms


def test_ema_forgets_by_its_decay(tiny: Network) -> None:
    def after(decay: float) -> float:
        tail, average = tiny.tail(CATEGORIES), WeightAverage(config(weight_averaging="ema", ema_decay=decay))
        for step in range(60):
            average.after_step(filled(tail, 0.0 if step < 59 else 1.0))
        return bias(average, tail)

    assert after(0.5) == pytest.approx(0.5)
    assert after(0.8) == pytest.approx(0.2)


def test_without_averaging_nothing_is_kept(tiny: Network) -> None:
    average = WeightAverage(config())

    average.after_step(tiny.tail(CATEGORIES))
    average.after_epoch(tiny.tail(CATEGORIES), 1)

    assert average.tensors == {}


def test_refreshed_norms_have_seen_what_passes(tiny: Network) -> None:
    tail = tiny.tail(CATEGORIES)
    generator = torch.Generator().manual_seed(1)
    batches = [torch.rand((8, *SHAPE), generator=generator) for _ in range(3)]

    averaging.refresh_norms(tail, batches)

    first = next(module for module in tail.modules() if isinstance(module, torch.nn.BatchNorm2d))
    assert not torch.allclose(first.running_mean, torch.zeros_like(first.running_mean))  # type: ignore[arg-type]
    assert first.momentum == 0.1
    assert not tail.training
