"""Every URL: pages of each package, the API under /api/v1, health."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

API = "api/v1/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("webapp.pages.urls")),
    path("", include("accounts.urls")),
    path("", include("labeling.pages.urls")),
    path("", include("trainer.pages.urls")),
    path(API, include("labeling.urls")),
    path(API, include("trainer.urls")),
    path(API, include("webapp.api.urls")),
]

handler404 = "webapp.pages.errors.not_found"
handler500 = "webapp.pages.errors.server_error"
