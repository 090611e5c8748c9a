"""`POST /predict`: what is on a photo."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import MayPredict
from accounts.rates import Rate
from labeling.errors import UploadEmpty, UploadTooLarge
from labeling.imaging import pixels
from labeling.selectors import markets
from labeling.services import photos
from trainer.inference.predictor import Prediction
from trainer.selectors import predictors, readings
from trainer.selectors.predictors import CHAMPION, Serving

_MULTIPART_BYTES = 64 * 1024  # what multipart adds around the file, generously


class PredictFields(serializers.Serializer[Any]):
    """What the caller sends."""

    file = serializers.FileField(help_text="a JPEG, PNG or WebP photo")


class PredictionShape(serializers.Serializer[Any]):
    """What the caller gets."""

    pred_class = serializers.CharField()
    classes = serializers.DictField(child=serializers.FloatField())
    confidence = serializers.FloatField()
    model_version = serializers.IntegerField()
    release = serializers.IntegerField(allow_null=True)
    bin = serializers.CharField(allow_null=True)


class PredictView(APIView):
    """Ask a model about one photo. Nothing is kept."""

    permission_classes = (MayPredict,)
    parser_classes = (MultiPartParser,)
    rate = Rate.PREDICTIONS

    @extend_schema(
        summary="Ask what is on a photo",
        parameters=[
            OpenApiParameter("model", str, description="a version's number, or `champion` (the default)"),
            OpenApiParameter("market", str, description="code of the market whose bins to name"),
        ],
        request={"multipart/form-data": PredictFields},
        responses=PredictionShape,
    )
    def post(self, request: Request) -> Response:
        """Answer with the category, all probabilities, and the bin in the market asked for."""
        data = _upload(request)
        serving = predictors.find(request.query_params.get("model", CHAMPION))
        market = request.query_params.get("market", "")
        bins = markets.bin_names(market) if market else {}
        rgb = pixels.decode_any(data, limits=photos.policy())
        return Response(_body(serving, serving.predictor.predict(rgb), bins))


def _upload(request: Request) -> bytes:
    """Read the file, refused by its announced length before a byte of the body is read."""
    announced = request.headers.get("Content-Length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > photos.policy().max_bytes + _MULTIPART_BYTES:
        raise UploadTooLarge
    file = request.FILES.get("file")
    if file is None:
        raise UploadEmpty
    return bytes(file.read())


def _body(serving: Serving, prediction: Prediction, bins: dict[int, str]) -> dict[str, Any]:
    """Name the categories as they read today: what was merged since is one, under its heir's name and bin."""
    reading = readings.of(serving.predictor.categories)
    values = reading.read(prediction.probabilities)
    best = int(values.argmax())
    return {
        "pred_class": reading.categories[best].name,
        "classes": {
            category.name: round(value, 6) for category, value in zip(reading.categories, values.tolist(), strict=True)
        },
        "confidence": round(float(values[best]), 6),
        "model_version": serving.version,
        "release": serving.release,
        "bin": bins.get(reading.categories[best].id),
    }
