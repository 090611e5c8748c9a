"""Addresses of the pages that belong to no one package."""

from __future__ import annotations

from django.urls import path

from webapp import health
from webapp.pages import api_docs, home, jobs, status

app_name = "webapp"
urlpatterns = [
    path("", home.page, name="home"),
    path("jobs/", jobs.page, name="jobs"),
    path("status/", status.page, name="status"),
    path("ready", health.ready, name="ready"),
    path("api/schema", api_docs.Schema.as_view(), name="api-schema"),
    path("api/docs", api_docs.Documentation.as_view(), name="api-docs"),
]
