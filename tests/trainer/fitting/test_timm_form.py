"""What timm makes of the weights and `config.json`, on a small network with drawn weights."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tests.trainer.fitting import photos
from trainer.artefacts import parity
from trainer.artefacts.forms import TAILS, TIMM_CONFIG, WEIGHTS
from trainer.artefacts.parity import Comparison
from trainer.artefacts.preprocessing import Preprocessing
from trainer.errors import WeightsUnfit
from trainer.fitting import architectures, digest, export, networks, timm_form, trained
from trainer.fitting.checking import TrainedNetwork
from trainer.fitting.served import ServedNetwork
from trainer.inference.registry import CONVERTED, HALF, NetworkSpec, find
from trainer.inference.session import open_session

SPEC = NetworkSpec(
    name="small",
    architecture="mobilenetv2_035",
    preprocessing=Preprocessing(48, "squash", HALF, HALF),
    cut=5,
    embedding_width=1280,
    activation=(32, 3, 3),
    kwargs=CONVERTED,
    seed=4,
)
NAMES = [category.name for category in photos.CATEGORIES]


@pytest.fixture(scope="module")
def served() -> ServedNetwork:
    """Two tails that tell photos apart, each in its own way."""
    network = networks.load(SPEC, None)
    preprocessing, rng = open_session(export.preprocessing(SPEC.preprocessing)), np.random.default_rng(1)
    images = [photos.rgb(number % 3, rng) for number in range(6)]
    pixels = [torch.from_numpy(preprocessing.run(["pixels"], {"image": rgb})[0]) for rgb in images]
    with torch.inference_mode():
        embeddings = torch.cat([network.head(network.trunk(each)) for each in pixels])
    tails = [network.tail(len(NAMES)) for _ in range(2)]
    for number, tail in enumerate(tails):
        tell_apart(tail.classifier, embeddings, torch.Generator().manual_seed(number))
    return ServedNetwork(network.trunk, tails, 0.7)


def tell_apart(classifier: torch.nn.Linear, embeddings: torch.Tensor, generator: torch.Generator) -> None:
    """Draw a classifier whose logits are about 0 on average and differ by some units from photo to photo."""
    drawn = torch.randn(classifier.weight.shape, generator=generator)
    logits = embeddings @ drawn.T
    classifier.weight.data = 3 * drawn / logits.std(0)[:, None]
    classifier.bias.data = -(embeddings @ classifier.weight.data.T).mean(0)


@pytest.fixture(scope="module")
def files(served: ServedNetwork) -> dict[str, bytes]:
    return {**trained.dump(served, SPEC), TIMM_CONFIG: timm_form.config(served, SPEC, NAMES)}


def compared(served: ServedNetwork, network: torch.nn.Module) -> list[Comparison]:
    """Ask the first tail and timm's network about the same photos, each as it was told to see them."""
    rng, network_as_trained = np.random.default_rng(3), TrainedNetwork(served, SPEC)
    comparisons = []
    for number in range(6):
        told = network_as_trained.tell(photos.rgb(number % 3, rng, height=60, width=110))
        answer = timm_form.probabilities(network, told.pixels).numpy()
        comparisons.append(Comparison(f"photo {number}", told.first_tail, answer))
    return comparisons


def test_timm_makes_the_first_tails_network_of_the_files(served: ServedNetwork, files: dict[str, bytes]) -> None:
    comparisons = compared(served, timm_form.open_files(files, SPEC))

    assert parity.judge(comparisons, file=WEIGHTS).agreement == 1.0
    assert len({int(each.reference.argmax()) for each in comparisons}) > 1  # they say something


def test_config_tells_what_timm_and_people_ask_for(files: dict[str, bytes]) -> None:
    facts = json.loads(files[TIMM_CONFIG])

    assert facts["architecture"] == "mobilenetv2_035"
    assert (facts["num_classes"], facts["label_names"]) == (3, NAMES)
    assert facts["pretrained_cfg"]["input_size"] == [3, 48, 48]
    assert facts["magpie"] == {"temperature": 0.7, "tails": 2}


def test_network_that_timm_makes_can_be_given_other_categories(files: dict[str, bytes], tmp_path: Any) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    other = architectures.timm.create_model(f"local-dir:{tmp_path}", pretrained=True, num_classes=5)

    assert other.classifier.out_features == 5


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda facts: facts.update(architecture="mobilenetv2_100"), id="another network"),
        pytest.param(lambda facts: facts.update(num_classes=4), id="another number of categories"),
        pytest.param(lambda facts: facts.update(architecture="nothing_of_timms"), id="no network"),
    ],
)
def test_config_of_another_network_is_refused(
    files: dict[str, bytes], spoil: Callable[[dict[str, Any]], object]
) -> None:
    facts = json.loads(files[TIMM_CONFIG])
    spoil(facts)

    with pytest.raises(WeightsUnfit):
        timm_form.open_files({**files, TIMM_CONFIG: json.dumps(facts).encode()}, SPEC)


def test_config_without_the_padding_of_its_weights_disagrees(served: ServedNetwork, files: dict[str, bytes]) -> None:
    facts = json.loads(files[TIMM_CONFIG]) | {"model_args": {}}

    comparisons = compared(served, timm_form.open_files({**files, TIMM_CONFIG: json.dumps(facts).encode()}, SPEC))

    assert any(each.is_failure for each in comparisons)


def test_weights_come_back_bit_for_bit_all_tails_of_them(served: ServedNetwork, files: dict[str, bytes]) -> None:
    opened = trained.load(SPEC, files, temperature=0.7)

    assert digest.of_weights(opened.weights()) == digest.of_weights(served.weights())
    assert TAILS in files


def test_weights_of_a_network_with_another_name_for_its_classifier_go_by_that_name() -> None:
    spec = replace(SPEC, classifier=("fc",))
    network = networks.load(SPEC, None)
    served = ServedNetwork(network.trunk, [network.tail(3)], 1.0)

    files = trained.dump(served, spec)

    assert b'"fc.weight"' in files[WEIGHTS]
    assert b'"classifier.weight"' not in files[WEIGHTS]
    assert digest.of_weights(trained.load(spec, files, temperature=1.0).weights()) == digest.of_weights(
        served.weights()
    )


def test_network_of_our_own_is_none_of_timms() -> None:
    assert not timm_form.is_timms(find("tiny"))


@pytest.mark.parametrize("resize", ["squash", "crop"])
def test_timms_transform_sees_what_our_graph_sees(served: ServedNetwork, resize: Any, tmp_path: Any) -> None:
    facts = Preprocessing(48, resize, (0.48, 0.45, 0.41), (0.23, 0.22, 0.23))
    spec = replace(SPEC, preprocessing=facts)
    rgb = photos.rgb(1, np.random.default_rng(5), height=120, width=200)
    for name, data in {**trained.dump(served, spec), TIMM_CONFIG: timm_form.config(served, spec, NAMES)}.items():
        (tmp_path / name).write_bytes(data)
    model = architectures.timm.create_model(f"local-dir:{tmp_path}", pretrained=True)

    config = architectures.timm.data.resolve_model_data_config(model)
    theirs = architectures.timm.data.create_transform(**config)(Image.fromarray(rgb)).numpy()

    ours = open_session(export.preprocessing(facts)).run(["pixels"], {"image": rgb})[0][0]
    assert theirs.shape == ours.shape
    assert np.abs(theirs - ours).mean() * 0.23 * 255 < 1.0  # grey levels: Pillow rounds between its two passes
