from __future__ import annotations

import pytest

from trainer.errors import ConfigurationInvalid, KnobUnknown
from trainer.recipes import knobs


def test_knobs_are_read_as_what_they_are() -> None:
    written = {
        "epochs": "4",
        "learning_rate": "3e-4",
        "views": "mirror",
        "pretrained": "false",
        "cut": "auto",
        "resolution": " 192 ",
    }

    assert knobs.read(written) == {
        "epochs": 4,
        "learning_rate": 3e-4,
        "views": "mirror",
        "pretrained": False,
        "cut": None,
        "resolution": 192,
    }


@pytest.mark.parametrize(
    ("name", "text", "bounds"),
    [
        ("epochs", "ten", "a whole number from 0 to 1000"),
        ("epochs", "2.5", "a whole number from 0 to 1000"),
        ("dropout", "1.5", "a number from 0 to 0.9"),
        ("dropout", "auto", "a number from 0 to 0.9"),
        ("dropout", "nan", "a number from 0 to 0.9"),
        ("views", "all", r"all8 \| mirror \| none"),
        ("pretrained", "perhaps", r"true \| false"),
        ("cut", "-1", r"a whole number from 0 to 200 \| auto"),
    ],
)
def test_a_knob_out_of_bounds_is_named_with_them(name: str, text: str, bounds: str) -> None:
    with pytest.raises(ConfigurationInvalid, match=f"{name} must be {bounds}"):
        knobs.read({name: text})


def test_an_unknown_knob_is_refused_with_the_known_ones() -> None:
    with pytest.raises(KnobUnknown, match=r"no knob named epoch.*batch_size"):
        knobs.read({"epoch": "3"})
