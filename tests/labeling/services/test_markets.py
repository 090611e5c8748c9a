"""Markets and their bins."""

from __future__ import annotations

import pytest

from labeling.errors import MarketUnknown
from labeling.selectors import markets as selectors
from labeling.services import markets
from tests.factories import AdminFactory, CategoryFactory, MarketFactory

pytestmark = pytest.mark.django_db


def test_map_category_sends_it_to_a_bin_and_an_empty_name_takes_it_out() -> None:
    admin, glass, market = AdminFactory(), CategoryFactory(), MarketFactory(code="dk")
    mapped = {"market_code": market.code, "category_id": glass.pk, "by": admin}

    markets.map_category(**mapped, bin_name="bottle bank")
    first = selectors.bin_names("dk")
    markets.map_category(**mapped, bin_name="blue bin")
    second = selectors.bin_names("dk")
    markets.map_category(**mapped, bin_name="")

    assert (first, second) == ({glass.pk: "bottle bank"}, {glass.pk: "blue bin"})
    assert selectors.bin_names("dk") == {}


def test_add_again_renames_the_market() -> None:
    markets.add(code="dk", name="Danmark", by=None)
    markets.add(code="dk", name="Denmark", by=None)

    assert [market.name for market in selectors.everything()] == ["Denmark"]


def test_bin_names_of_an_unknown_market_are_refused() -> None:
    with pytest.raises(MarketUnknown):
        selectors.bin_names("nowhere")
