from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trainer.errors import NetworkUnknown
from trainer.inference.registry import HUB_DEFAULT, REGISTRY, choose, find


def put(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / f"{name}.safetensors").write_bytes(b"")
    return folder


def test_choose_takes_the_named_network(tmp_path: Path) -> None:
    assert choose("tiny", put(tmp_path, "mobilenetv2_100")).name == "tiny"


def test_choose_prefers_the_wide_network_of_the_folder(tmp_path: Path) -> None:
    assert choose(None, put(tmp_path, "mobilenetv2_035", "mobilenetv2_100")).name == "mobilenetv2_100"


def test_choose_takes_what_the_folder_has(tmp_path: Path) -> None:
    assert choose(None, put(tmp_path, "mobilenetv2_035")).name == "mobilenetv2_035"


@pytest.mark.parametrize("has_folder", [True, False])
def test_choose_without_any_file_takes_the_hubs_default(tmp_path: Path, has_folder: bool) -> None:
    assert choose(None, tmp_path if has_folder else None).name == HUB_DEFAULT


def test_find_of_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(NetworkUnknown) as refused:
        find("resnet-1001")

    assert "mobilenetv2_035" in refused.value.detail


def test_converted_weights_carry_their_padding_and_epsilon() -> None:
    for name in ("mobilenetv2_100", "mobilenetv2_035"):
        assert dict(REGISTRY[name].kwargs) == {"pad_type": "same", "bn_eps": 1e-3}
        assert REGISTRY[name].preprocessing.mean == (0.5, 0.5, 0.5)


def test_inference_and_artefacts_load_without_torch() -> None:
    modules = "trainer.inference.predictor, trainer.inference.embedder, trainer.inference.registry, "
    modules += "trainer.artefacts.bundle, trainer.artefacts.signature, trainer.artefacts.model_card"
    program = f"import sys, {modules}; print({{'torch', 'timm', 'onnx'}} & set(sys.modules))"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == "set()"
