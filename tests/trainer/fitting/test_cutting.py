from __future__ import annotations

import pytest
import torch
from torch import nn

from trainer.errors import NetworkUncuttable
from trainer.fitting.architectures import timm
from trainer.fitting.cutting import Layout


class Chain(nn.Module):
    """A stem, four blocks one after the other, a neck; one parameter of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(6, 6)
        self.place = nn.Parameter(torch.rand(6))
        self.blocks = nn.ModuleList(nn.Sequential(nn.Linear(6, 6), nn.ReLU()) for _ in range(4))
        self.norm = nn.LayerNorm(6)

    def group_matcher(self, coarse: bool = False) -> dict[str, str]:
        return {"stem": r"^stem|place", "blocks": r"^blocks\.(\d+)"}

    def forward(self, values: torch.Tensor, scale: float | None = None) -> torch.Tensor:
        if scale is not None:
            values = values * scale
        values = self.stem(values).relu() + self.place
        for block in self.blocks:
            values = block(values)
        return self.norm(values)  # type: ignore[no-any-return]


class Bridged(Chain):
    """What the first block gave goes past the second and the third, and is added to theirs."""

    def forward(self, values: torch.Tensor, scale: float | None = None) -> torch.Tensor:
        first = self.blocks[0](self.stem(values) + self.place)
        third = self.blocks[2](self.blocks[1](first))
        return self.norm(self.blocks[3](third + first))  # type: ignore[no-any-return]


class Choosy(Chain):
    """What it does depends on what it sees, which no graph can tell."""

    def forward(self, values: torch.Tensor, scale: float | None = None) -> torch.Tensor:
        return super().forward(values) if values.sum() > 0 else values


class Silent(Chain):
    """It does not say what its blocks are."""

    group_matcher = None  # type: ignore[assignment]


@pytest.mark.parametrize("cut", range(5))
def test_halves_do_together_what_the_whole_does(cut: int) -> None:
    whole, values = Chain().eval(), torch.rand(3, 6)

    halves = Layout(whole, "chain").split(cut)

    assert torch.equal(halves.head(halves.trunk(values)), whole(values))


def test_each_weight_is_in_one_half_under_its_own_name() -> None:
    whole = Chain()

    trunk, head = (half.state_dict() for half in Layout(whole, "chain").split(2))

    assert {name.split(".")[0] for name in trunk} == {"stem", "place", "blocks"}
    assert {name for name in trunk if name.startswith("blocks.")} == {
        f"blocks.{block}.0.{kind}" for block in (0, 1) for kind in ("weight", "bias")
    }
    assert sorted([*trunk, *head]) == sorted(whole.state_dict())


def test_halves_of_blocks_that_are_bridged_are_cut_elsewhere() -> None:
    layout = Layout(Bridged(), "bridged")

    assert layout.blocks == 4
    assert layout.cuts == (1, 3, 4)
    with pytest.raises(NetworkUncuttable, match=r"after 2 blocks.*0, 1, 3, 4"):
        layout.split(2)


@pytest.mark.parametrize("cut", [-1, 5])
def test_cut_outside_the_network_is_refused(cut: int) -> None:
    with pytest.raises(NetworkUncuttable):
        Layout(Chain(), "chain").split(cut)


@pytest.mark.parametrize("network", [Choosy, Silent])
def test_network_that_tells_too_little_can_only_be_trained_whole(network: type[Chain]) -> None:
    whole = network()
    layout = Layout(whole, "strange")

    assert layout.cuts == ()
    assert layout.split(0).head is whole
    with pytest.raises(NetworkUncuttable, match=r"after [1-3] blocks.*among: 0;"):
        _ = layout.default_cut


def test_default_cut_leaves_the_last_blocks_to_be_trained() -> None:
    assert Layout(Chain(), "chain").default_cut == 3


@pytest.mark.parametrize(
    ("name", "side", "blocks", "cut"),
    [
        ("resnet18", 64, 4, 3),
        pytest.param("mobilenetv3_large_100", 64, 7, 5, marks=pytest.mark.soak),
        pytest.param("efficientnet_b0", 64, 7, 5, marks=pytest.mark.soak),
        pytest.param("resnet50", 64, 4, 3, marks=pytest.mark.soak),
        pytest.param("convnext_atto", 64, 4, 3, marks=pytest.mark.soak),
        pytest.param("vit_tiny_patch16_224", 224, 12, 9, marks=pytest.mark.soak),
        pytest.param("swin_tiny_patch4_window7_224", 224, 4, 3, marks=pytest.mark.soak),
        pytest.param("densenet121", 64, 4, 3, marks=pytest.mark.soak),
        pytest.param("regnetx_002", 64, 4, 3, marks=pytest.mark.soak),
    ],
)
def test_halves_of_timms_networks_do_together_what_the_whole_does(name: str, side: int, blocks: int, cut: int) -> None:
    whole = timm.create_model(name, pretrained=False, num_classes=0).eval()
    pixels = torch.rand(2, 3, side, side, generator=torch.Generator().manual_seed(1))

    layout = Layout(whole, name)
    halves = layout.split(layout.default_cut)

    assert (layout.blocks, layout.default_cut) == (blocks, cut)
    with torch.inference_mode():
        assert torch.allclose(halves.head(halves.trunk(pixels)), whole(pixels), atol=1e-5)
    names = [*halves.trunk.state_dict(), *halves.head.state_dict()]
    assert sorted(names) == sorted(whole.state_dict())
