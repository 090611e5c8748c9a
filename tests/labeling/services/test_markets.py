"""Markets and their bins."""

from __future__ import annotations

import pytest

from labeling.errors import MarketCodeTaken, MarketUnknown
from labeling.selectors import markets as selectors
from labeling.services import markets
from tests.factories import AdminFactory, CategoryFactory, MarketFactory

pytestmark = pytest.mark.django_db


def test_map_bins_sends_categories_to_bins_and_an_empty_name_takes_them_out() -> None:
    admin, glass, market = AdminFactory(), CategoryFactory(), MarketFactory(code="dk")

    markets.map_bins(market=market, names={glass.pk: "bottle  bank"}, by=admin)
    first = selectors.bin_names("dk")
    markets.map_bins(market=market, names={glass.pk: "blue bin"}, by=admin)
    second = selectors.bin_names("dk")
    markets.map_bins(market=market, names={glass.pk: ""}, by=admin)

    assert (first, second) == ({glass.pk: "bottle bank"}, {glass.pk: "blue bin"})
    assert selectors.bin_names("dk") == {}


def test_add_under_a_code_that_is_taken_is_refused() -> None:
    markets.add(code="dk", name="Denmark", by=AdminFactory())

    with pytest.raises(MarketCodeTaken):
        markets.add(code="DK", name="Danmark", by=AdminFactory())

    assert [market.name for market in selectors.everything()] == ["Denmark"]


def test_bin_names_of_an_unknown_market_are_refused() -> None:
    with pytest.raises(MarketUnknown):
        selectors.bin_names("nowhere")
