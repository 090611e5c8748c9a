"""The API's description, and a page that makes it readable."""

from __future__ import annotations

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import JSONRenderer

from accounts.api.authentication import SignedInAuthentication


class Schema(SpectacularAPIView):
    """`/api/schema`: the OpenAPI document."""

    authentication_classes = (SignedInAuthentication,)
    renderer_classes = [JSONRenderer]  # noqa: RUF012  (as the base class types it)


class Documentation(SpectacularSwaggerSplitView):
    """`/api/docs`: Swagger UI. Its script is a request of its own, so that our strict policy holds for it too."""

    authentication_classes = (SignedInAuthentication,)  # the bar shows who is there; a token is nobody's name
    url_name = "webapp:api-schema"
    template_name = "webapp/api_docs.html"
