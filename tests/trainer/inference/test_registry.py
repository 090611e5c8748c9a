from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from trainer.errors import NetworkUnknown
from trainer.inference.registry import HUB_DEFAULT, REGISTRY, check, choose, chosen_name, find


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


@pytest.mark.parametrize("name", ["tiny", "cnn_small", "resnet18", "resnet50.a1_in1k", "vit_tiny_patch16_224"])
def test_check_lets_the_registrys_and_timms_names_pass(name: str) -> None:
    check(name)

    assert chosen_name(name, None) == name


@pytest.mark.parametrize(
    ("name", "alike"), [("resnet_18", "resnet18"), ("mobilnetv2_100", "mobilenetv2_100"), ("", "tiny"), ("::", "tiny")]
)
def test_check_of_another_name_tells_those_written_alike(name: str, alike: str) -> None:
    with pytest.raises(NetworkUnknown, match=alike):
        check(name)


@pytest.mark.parametrize("name", ["hf-hub:somebody/net", "local-dir:/tmp", "https://example.org/net", "../resnet18"])
def test_check_refuses_names_that_lead_elsewhere(name: str) -> None:
    with pytest.raises(NetworkUnknown):
        check(name)


def test_chosen_name_without_a_wish_is_the_registrys_choice() -> None:
    assert chosen_name(None, None) == HUB_DEFAULT


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
