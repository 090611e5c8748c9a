from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from trainer.fitting import network_facts
from trainer.inference.registry import REGISTRY


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("networks", *arguments, stdout=out)
    return out.getvalue()


def test_networks_tells_size_cuts_and_where_the_weights_are(settings: Settings, tmp_path: Path) -> None:
    settings.MAGPIE_PRETRAINED_DIR = tmp_path
    (tmp_path / "resnet18.safetensors").write_bytes(b"")

    titles, small, resnet = said("cnn_small", "resnet18").splitlines()

    assert titles.split()[:2] == ["network", "parameters"]
    assert small.split()[:7] == ["cnn_small", "0.39", "M", "128", "0-3", "0", "256"]
    assert small.endswith("trained from scratch")
    assert resnet.split()[:7] == ["resnet18", "11.18", "M", "224", "0-4", "3", "512"]
    assert resnet.endswith("in the folder")


def test_networks_for_programs_is_a_line_of_json_each() -> None:
    (facts,) = [json.loads(line) for line in said("tiny", "--json").splitlines()]

    assert (facts["name"], facts["cuts"], facts["cut"], facts["place"]) == ("tiny", [0, 1, 2], 1, "drawn")


def test_networks_takes_wildcards() -> None:
    assert {"resnet18", "resnet18d"} <= set(network_facts.matching(["resnet18*"]))
    assert list(network_facts.matching(["mobilenetv2_03*", "tiny"])) == ["mobilenetv2_035", "tiny"]


def test_networks_of_an_unknown_name_is_an_error_with_those_written_alike() -> None:
    with pytest.raises(CommandError, match="resnet18"):
        said("resnet19")


@pytest.mark.soak
def test_networks_without_names_lists_the_registrys_and_the_well_known() -> None:
    listed = [line.split()[0] for line in said().splitlines()[1:]]

    assert listed == [*REGISTRY, *network_facts.WELL_KNOWN]
