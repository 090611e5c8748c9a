"""Shapes of grids and of a page's answers in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from labeling.api.ids import IdField
from labeling.api.lease_serializers import photo_links
from labeling.api.shapes import LearningShape, LeasedPhotoShape, PhotoLinks, ProgressShape
from labeling.api.verification_serializers import AnswerRequest
from labeling.domain import grids
from labeling.errors import LabelingError
from labeling.selectors.grids import GridFilter
from labeling.services.answer_batches import Taken
from labeling.services.grids import MOST_ON_A_PAGE

PAGE = 60
MOST_LEFT_OUT = 2000


class GridRequest(serializers.Serializer[Any]):
    """Ask for a page of photos that the model believes to be of one category; without one, of any that wait."""

    tab = serializers.UUIDField(help_text="an id that the browser's tab, or the program, made for itself")
    category = IdField(required=False, allow_null=True, default=None)
    size = serializers.IntegerField(required=False, default=PAGE, min_value=1, max_value=MOST_ON_A_PAGE)
    sort = serializers.ChoiceField(grids.SORTS, required=False, default=grids.CONFIDENT)
    device = IdField(required=False, allow_null=True, default=None)
    day = serializers.DateField(required=False, allow_null=True, default=None, help_text="the day they were taken, UTC")
    at_least = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0, max_value=1)
    at_most = serializers.FloatField(required=False, allow_null=True, default=None, min_value=0, max_value=1)
    photos = serializers.ListField(
        child=IdField(), required=False, default=list, max_length=MOST_ON_A_PAGE, help_text="these very photos"
    )
    without = serializers.ListField(child=IdField(), required=False, default=list, max_length=MOST_LEFT_OUT)


def grid_filter(wanted: dict[str, Any]) -> GridFilter:
    """Give the filter that a checked request asks for."""
    return GridFilter(
        category_id=wanted["category"],
        sort=wanted["sort"],
        device_id=wanted["device"],
        day=wanted["day"],
        at_least=wanted["at_least"],
        at_most=wanted["at_most"],
        photos=tuple(wanted["photos"]),
        without=frozenset(wanted["without"]),
    )


class AheadShape(PhotoLinks):
    """A photo that stands on the next page, if nothing changes."""

    photo = serializers.IntegerField()


class GridPageShape(serializers.Serializer[Any]):
    """The photos of a grid that the tab holds now."""

    results = LeasedPhotoShape(many=True)
    fitting = serializers.IntegerField(help_text="how many photos fit, these ones included")
    ahead = AheadShape(many=True)
    waiting = serializers.IntegerField()
    learning = LearningShape()


class AnswerBatch(serializers.Serializer[Any]):
    """The answers of a page. Send them again under the same keys as often as you like."""

    tab = serializers.UUIDField(required=False, allow_null=True, default=None)
    answers = AnswerRequest(many=True, allow_empty=False, max_length=MOST_ON_A_PAGE)  # type: ignore[call-arg]  # the list's


class BatchedAnswer(serializers.Serializer[Any]):
    """What became of one answer."""

    key = serializers.UUIDField()
    photo = serializers.IntegerField()
    status = serializers.IntegerField(help_text="201 recorded, 200 recorded before, else why not")
    id = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)


class AnswerBatchResult(serializers.Serializer[Any]):
    """What became of each answer, in their order."""

    results = BatchedAnswer(many=True)
    progress = ProgressShape()


class NamedUndo(serializers.Serializer[Any]):
    """Take back this answer."""

    key = serializers.UUIDField(help_text="a new one for each undo")
    verification = IdField()


class UndoBatch(serializers.Serializer[Any]):
    """Take the answers of a page back; the photos go to the tab."""

    tab = serializers.UUIDField(required=False, allow_null=True, default=None)
    undos = NamedUndo(many=True, allow_empty=False, max_length=MOST_ON_A_PAGE)  # type: ignore[call-arg]  # the list's


class RefusedUndo(serializers.Serializer[Any]):
    """An answer that was not taken back, and why."""

    verification = serializers.IntegerField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()


class UndoBatchResult(serializers.Serializer[Any]):
    """The photos that the tab holds again, and what was not taken back."""

    results = LeasedPhotoShape(many=True)
    refused = RefusedUndo(many=True)
    progress = ProgressShape()


def ahead_body(photo_id: int) -> dict[str, Any]:
    """Say where the thumbnail of a photo of the next page is, so that it can be fetched early."""
    return {"photo": photo_id, **photo_links(photo_id)}


def taken_body(taken: Taken) -> dict[str, Any]:
    """Describe what became of one answer."""
    said = {"key": str(taken.key), "photo": taken.photo_id}
    if taken.recorded is None:
        return {**said, "id": None, **_why(taken.refused)}
    status = 201 if taken.recorded.is_new else 200
    return {**said, "id": taken.recorded.verification.pk, "status": status, "code": "", "detail": ""}


def refused_undo_body(verification_id: int, problem: LabelingError) -> dict[str, Any]:
    """Say why an answer was not taken back."""
    return {"verification": verification_id, **_why(problem)}


def _why(problem: LabelingError | None) -> dict[str, Any]:
    assert problem is not None  # an answer is recorded or refused
    return {"status": problem.status, "code": problem.code, "detail": problem.detail}
