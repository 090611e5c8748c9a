"""What each process of `torchrun` does in the test of shared training: the same lesson, and what came of it as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
import torch

from tests.trainer.fitting import lessons
from trainer.fitting import digest, hardware, networks
from trainer.fitting.batches import TrainingSet
from trainer.fitting.hardware import Hardware
from trainer.fitting.progress import silent
from trainer.fitting.tails import Lesson, Tails
from trainer.fitting.tracking import Silent, Watch
from trainer.inference.registry import find

TRAINED, ASKED = 240, 2000


def main(folder: Path) -> None:
    """Train one tail together, then two that are dealt out; write what this process has then."""
    torch.set_num_threads(1)
    shared = _learned(folder, tails=1, frozen_epochs=1, unfrozen_rate=1.0, patience=5)
    dealt = _learned(folder, tails=2)
    facts = {"shared": shared, "dealt": dealt}
    (folder / f"{hardware.processes()}-{hardware.rank()}.json").write_text(json.dumps(facts))


def _learned(folder: Path, **knobs: object) -> dict[str, object]:
    config = lessons.config(epochs=24, batch_size=32, views="none", **knobs)
    on = Hardware("cpu", config)
    photos, labels = [lessons.photo(number) for number in range(TRAINED + ASKED)], np.arange(TRAINED + ASKED) % 3
    store = lessons.opened(folder / "activations")
    lesson = on.from_first(
        Lesson(
            network="tiny",
            config=config,
            categories=lessons.CATEGORIES,
            learned=TrainingSet(photos[:TRAINED], labels[:TRAINED]),
            held=TrainingSet(photos[:30], labels[:30]),
            fingerprint=f"{config.to_json()} {hardware.processes()}",
        )
    )
    run_dir = folder / f"run-{hardware.processes()}-{config.tails}"
    tails = Tails(lesson, networks.load(find("tiny"), None), store, run_dir=run_dir, on=on)
    watch = Watch(Silent(), store, lesson.held.photos, lesson.held.labels, config)
    trained = tails.train(silent, watch)
    asked = torch.from_numpy(store.read(photos[TRAINED:], [0] * ASKED))
    with torch.inference_mode():
        said = torch.stack([tail(asked)[1].softmax(dim=1) for tail in trained.tails]).mean(dim=0).argmax(dim=1)
    return {
        "digests": [digest.of_weights(dict(tail.named_parameters())) for tail in trained.tails],
        "losses": [len(losses) for losses in trained.losses],
        "accuracy": float((said.numpy() == labels[TRAINED:]).mean()),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
