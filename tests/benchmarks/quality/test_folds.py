"""The five folds: no group on two sides, each category spread evenly, and the list that is kept is whole."""

from __future__ import annotations

import io
from collections import Counter, defaultdict

from benchmarks.quality import folds
from benchmarks.quality.folds import Place


def test_kept_list_holds_every_photo_once_and_no_group_in_two_folds() -> None:
    places = folds.read()

    where = defaultdict(set)
    for place in places:
        where[place.group].add(place.fold)
    assert len({place.name for place in places}) == len(places) == 2022
    assert all(len(found) == 1 for found in where.values())
    assert any(count > 1 for count in Counter(place.group for place in places).values())


def test_kept_list_spreads_each_category_evenly() -> None:
    counted = Counter((place.category, place.fold) for place in folds.read())

    for category in ("cardboard", "glass", "metal", "paper", "plastic", "trash"):
        counts = [counted[category, fold] for fold in range(folds.FOLDS)]
        assert max(counts) - min(counts) <= 4


def test_known_pairs_with_two_labels_lie_together() -> None:
    group = {place.name: place.group for place in folds.read()}

    assert group["glass/glass115.jpg"] == group["metal/metal91.jpg"]
    assert group["glass/glass176.jpg"] == group["plastic/plastic152.jpg"]
    assert group["glass/glass389.jpg"] == group["plastic/plastic332.jpg"]


def test_grouped_follows_chains_and_names_a_group_by_its_first_photo() -> None:
    groups = folds.grouped([("a/2", "a/3"), ("b/1", "a/3")], ["a/1", "a/2", "a/3", "b/1"])

    assert groups == {"a/1": ["a/1"], "a/2": ["a/2", "a/3", "b/1"]}


def test_deal_is_the_same_each_time_and_keeps_groups_whole() -> None:
    groups = {f"a/{number}": [f"a/{number}", f"a/{number}x"] for number in range(20)}

    dealt = folds.deal(groups)

    assert dealt == folds.deal(groups)
    assert Counter(place.fold for place in dealt) == dict.fromkeys(range(folds.FOLDS), 8)
    assert all(place.fold == next(each.fold for each in dealt if each.name == place.group) for place in dealt)


def test_list_survives_writing() -> None:
    file = io.StringIO()

    folds.write([Place("a/1.jpg", "a/1.jpg", 3)], file)

    assert file.getvalue() == "name,group,fold\na/1.jpg,a/1.jpg,3\n"
