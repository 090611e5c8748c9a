"""Keys that a person chose, kept as a row."""

from __future__ import annotations

import pytest

from labeling import errors
from labeling.domain.review_keys import Keys
from labeling.models import ReviewKeys
from labeling.selectors import review_keys as selectors
from labeling.services import review_keys
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_chosen_keys_are_read_back_by_their_person_alone() -> None:
    ada, ben = UserFactory.create(), UserFactory.create()

    review_keys.choose(keys=Keys({"skip": "J"}, {3: " "}), by=ada)

    assert selectors.chosen(ada) == Keys({"skip": "j"}, {3: "Space"})
    assert selectors.chosen(ben) == Keys()


def test_second_choice_replaces_the_first() -> None:
    ada = UserFactory.create()
    review_keys.choose(keys=Keys({"skip": "j"}), by=ada)

    review_keys.choose(keys=Keys({"undo": "k"}), by=ada)

    assert selectors.chosen(ada) == Keys({"undo": "k"})
    assert ReviewKeys.objects.count() == 1


@pytest.mark.parametrize(
    ("keys", "error"),
    [(Keys({"skip": "Tab"}), errors.KeyBad), (Keys({"skip": "a", "undo": "A"}), errors.KeysClash)],
)
def test_keys_that_cannot_be_change_nothing(keys: Keys, error: type[errors.KeysRefused]) -> None:
    ada = UserFactory.create()
    review_keys.choose(keys=Keys({"skip": "j"}), by=ada)

    with pytest.raises(error):
        review_keys.choose(keys=keys, by=ada)

    assert selectors.chosen(ada) == Keys({"skip": "j"})
