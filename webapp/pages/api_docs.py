"""The API's description, and a page that makes it readable."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer


class Schema(SpectacularAPIView):
    """`/api/schema`: the OpenAPI document."""

    renderer_classes = [JSONRenderer]  # noqa: RUF012  (as the base class types it)


class Documentation(SpectacularSwaggerSplitView):
    """`/api/docs`: Swagger UI. Its script is a request of its own, so that our strict policy holds for it too."""

    url_name = "webapp:api-schema"
    template_name = "webapp/api_docs.html"
