"""Addresses below /api/v1/ that belong to no one package."""

from __future__ import annotations

from django.urls import path

from webapp.api import jobs

app_name = "webapp-api"
urlpatterns = [
    path("jobs", jobs.JobListView.as_view(), name="jobs"),
    path("jobs/<int:job_id>", jobs.JobView.as_view(), name="job"),
]
