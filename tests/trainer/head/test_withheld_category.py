"""A category that comes late is heard at once: the head on real photos."""

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold

from labeling.imaging.pixels import decode_rgb
from trainer.evaluation.metrics import top_k_accuracy
from trainer.fitting.backbone import prepare_backbone
from trainer.head import feature_scale, quick_head
from trainer.head.feature_scale import FeatureScale
from trainer.head.quick_head import QuickHead
from trainer.inference import registry
from trainer.inference.embedder import Embedder

pytestmark = [pytest.mark.real, pytest.mark.slow]

DRAWS = 5


def folder(variable: str) -> Path:
    """Return the folder that the environment names; skip without one."""
    if not os.environ.get(variable):
        pytest.skip(f"{variable} is not set")
    return Path(os.environ[variable])


@pytest.fixture(scope="module")
def photos() -> tuple[np.ndarray, np.ndarray, FeatureScale]:
    """Embed every photo of the folder: embeddings (n, 1280), category numbers (n,), and their scale."""
    files = sorted(folder("MAGPIE_PHOTOS_DIR").glob("*/*.jpg"))
    names = sorted({file.parent.name for file in files})
    embedder = Embedder(prepare_backbone(registry.find("mobilenetv2_035"), folder("MAGPIE_PRETRAINED_DIR")).onnx)
    embeddings = np.stack([embedder.embed(decode_rgb(file.read_bytes())) for file in files]).astype(np.float16)
    labels = np.array([names.index(file.parent.name) for file in files])
    return embeddings, labels, feature_scale.measure(embeddings)


def right(head: QuickHead, embeddings: np.ndarray, labels: np.ndarray, k: int) -> float:
    """Return the share of photos with their category among the first k; all categories must be known."""
    columns = np.array([head.category_ids.index(label) for label in labels])
    return top_k_accuracy(head.probabilities(embeddings), columns, k)


@pytest.mark.parametrize(
    ("count", "recall", "draws"),
    [
        (10, 0.45, 2),
        pytest.param(10, 0.45, DRAWS, marks=pytest.mark.soak),
        pytest.param(30, 0.70, DRAWS, marks=pytest.mark.soak),
    ],
)
def test_withheld_category_is_suggested_after_one_refresh(
    photos: tuple[np.ndarray, np.ndarray, FeatureScale], count: int, recall: float, draws: int
) -> None:
    """Each category withheld in turn and brought back, some draws, mean over the six."""
    embeddings, labels, scale = photos
    folds = list(StratifiedKFold(DRAWS, shuffle=True, random_state=0).split(embeddings, labels))[:draws]
    found, lost = [], []

    def fit(rows: np.ndarray) -> QuickHead:
        head = quick_head.fit(embeddings[rows], labels[rows], rows, scale=scale)
        assert head is not None
        return head

    for late in range(int(labels.max()) + 1):
        for draw, (known, unseen) in enumerate(folds):
            others, own = known[labels[known] != late], known[labels[known] == late]
            few = np.random.default_rng(draw).permutation(own)[:count]
            before, after = fit(others), fit(np.concatenate([others, few]))
            test_own, test_others = unseen[labels[unseen] == late], unseen[labels[unseen] != late]
            found.append(right(after, embeddings[test_own], labels[test_own], 2))
            kept = right(after, embeddings[test_others], labels[test_others], 1)
            lost.append(right(before, embeddings[test_others], labels[test_others], 1) - kept)

    assert np.mean(found) >= recall
    assert np.mean(lost) <= 0.02
