"""`/jobs`: what waits, runs and failed, and what became of a promotion that was asked for."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import IsAdmin
from jobs.models import Job, JobState
from jobs.selectors import jobs
from webapp.api.shapes import JobList, JobShape


class JobListView(APIView):
    """`GET /jobs`."""

    permission_classes = (IsAdmin,)

    @extend_schema(
        operation_id="jobs_list",
        summary="List jobs, newest first",
        parameters=[OpenApiParameter("state", str, enum=JobState.values)],
        responses=JobList,
    )
    def get(self, request: Request) -> Response:
        """List the newest fifty, in one state only where `state` names one."""
        state = request.query_params.get("state", "")
        if state and state not in JobState.values:
            raise ValidationError({"state": [f"Choose one of: {', '.join(JobState.values)}."]})
        rows = jobs.recent(JobState(state)) if state else jobs.recent()
        return Response({"results": [job_body(job) for job in rows], "waiting": jobs.waiting_counts()})


class JobView(APIView):
    """`GET /jobs/{id}`."""

    permission_classes = (IsAdmin,)

    @extend_schema(summary="Read one job", responses=JobShape)
    def get(self, request: Request, job_id: int) -> Response:
        """Give one job with its result, or why it failed."""
        job = jobs.find(job_id)
        if job is None:
            raise NotFound
        return Response(job_body(job))


def job_body(job: Job) -> dict[str, Any]:
    """Give what a job shows of itself."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "key": job.key,
        "state": job.state,
        "attempts": job.attempts,
        "result": job.result,
        "error": {"code": job.error_code, "detail": job.error_detail} if job.error_code else None,
        "requested_by": job.requested_by.get_username() if job.requested_by else None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }
