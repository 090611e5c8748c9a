"""`GET /photos/<id>/alike`: which photos look like this one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import MayLook
from trainer.embeddings.neighbours import Neighbour
from trainer.selectors import alike

SHOWN = 24


class AlikeRequest(serializers.Serializer[Any]):
    """How many, and whether only those that wait for an answer."""

    count = serializers.IntegerField(required=False, default=SHOWN, min_value=1, max_value=alike.MOST)
    waiting = serializers.BooleanField(required=False, default=False)


class AlikePhoto(serializers.Serializer[Any]):
    """A photo, and how alike it is: 1 is the same."""

    photo = serializers.IntegerField()
    image_url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    likeness = serializers.FloatField()


class AlikePhotos(serializers.Serializer[Any]):
    """The most alike photos first."""

    results = AlikePhoto(many=True)


class AlikeView(APIView):
    """`GET /photos/<id>/alike`."""

    permission_classes = (MayLook,)

    @extend_schema(summary="See which photos look like this one", parameters=[AlikeRequest], responses=AlikePhotos)
    def get(self, request: Request, photo_id: int) -> Response:
        """Give the most alike photos of the pool; none for an audit photo, whose neighbours would hint at an answer."""
        asked = AlikeRequest(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        found = alike.photos_like(photo_id, count=wanted["count"], is_waiting=wanted["waiting"])
        return Response({"results": [_body(each) for each in found]})


def _body(neighbour: Neighbour) -> dict[str, Any]:
    photo_id = neighbour.photo_id
    return {
        "photo": photo_id,
        "image_url": reverse("labeling:photo-image", args=[photo_id]),
        "thumbnail_url": reverse("labeling:photo-thumbnail", args=[photo_id]),
        "likeness": round(neighbour.likeness, 4),
    }
