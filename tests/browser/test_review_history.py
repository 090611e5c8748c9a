"""Walking back in one's answers, changing and undoing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from labeling.models import (
    AnswerKind,
    Category,
    PhotoState,
    State,
    Verification,
)
from tests.browser.review_page import ReviewPage

if TYPE_CHECKING:
    pass

pytestmark = pytest.mark.django_db(transaction=True)


def test_undo_goes_on_after_a_reload(review: ReviewPage) -> None:
    answered = review.press("1", "1", "1")
    review.wait_until_sent()
    review.open()

    for photo in reversed(answered):
        review.page.keyboard.press("Backspace")
        review.page.wait_for_selector(f'#review[data-photo="{photo}"]')

    review.wait_until_sent()
    assert Verification.objects.filter(kind=AnswerKind.UNDO).count() == 3


def test_arrows_walk_the_history_and_a_key_changes_an_earlier_answer(review: ReviewPage) -> None:
    page = review.page
    first, _second, _third = review.press("1", "1", "1")
    review.wait_until_sent()
    waiting = review.photo
    review.open()
    waiting = review.photo

    review.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert review.photo == first
    page.get_by_text("You said: glass").wait_for()
    review.press("2")

    assert review.photo == waiting
    review.wait_until_sent()
    assert PhotoState.objects.get(pk=first).category == Category.objects.get(name="paper")
    review.press("Backspace")
    page.get_by_text("your answer before it, glass, counts again").wait_for()
    review.wait_until_sent()
    assert PhotoState.objects.get(pk=first).category == Category.objects.get(name="glass")
    review.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert review.photo == waiting


def test_answer_in_the_history_is_taken_back_where_it_is_looked_at(review: ReviewPage) -> None:
    first, second = review.press("1", "2")
    review.wait_until_sent()

    review.press("ArrowLeft", "ArrowLeft", "Backspace")
    review.wait_until_sent()

    assert review.photo == first
    assert PhotoState.objects.get(pk=first).state == State.OPEN
    assert PhotoState.objects.get(pk=second).state == State.SETTLED
