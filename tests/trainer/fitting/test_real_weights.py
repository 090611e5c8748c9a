"""The converted weights through our own graphs, against timm itself, on real photos."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

from labeling.imaging.pixels import decode_rgb
from trainer.fitting import architectures, export
from trainer.fitting.backbone import prepare_backbone
from trainer.inference.embedder import Embedder
from trainer.inference.registry import find
from trainer.inference.session import open_session

PHOTOS, WEIGHTS = os.environ.get("MAGPIE_PHOTOS_DIR"), os.environ.get("MAGPIE_PRETRAINED_DIR")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not (PHOTOS and WEIGHTS), reason="needs MAGPIE_PHOTOS_DIR and MAGPIE_PRETRAINED_DIR"),
]


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    assert PHOTOS
    folders = sorted(path for path in Path(PHOTOS).iterdir() if path.is_dir())
    return [decode_rgb(sorted(folder.glob("*.jpg"))[0].read_bytes()) for folder in folders]


@pytest.mark.parametrize("name", ["mobilenetv2_100", "mobilenetv2_035"])
def test_backbone_graph_embeds_as_timm_does(name: str, photos: list[np.ndarray]) -> None:
    assert WEIGHTS
    spec = find(name)
    timms = architectures.timm.create_model(name, pretrained=False, num_classes=0, pad_type="same", bn_eps=1e-3).eval()
    timms.load_state_dict(safetensors.torch.load_file(Path(WEIGHTS) / f"{name}.safetensors"))
    preprocessing = open_session(export.preprocessing(spec.preprocessing))

    embedder = Embedder(prepare_backbone(spec, Path(WEIGHTS)).onnx)

    for rgb in photos:
        pixels = torch.from_numpy(preprocessing.run(None, {"image": rgb})[0])
        with torch.inference_mode():
            wanted = timms(pixels)[0].numpy()
        assert np.abs(embedder.embed(rgb) - wanted).max() < 1e-3
        assert wanted.std() > 0.1
