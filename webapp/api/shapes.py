"""What the rest of the API answers, for its description; and every refusal's shape, added to each operation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class JobMishap(serializers.Serializer[Any]):
    """Why a job failed."""

    code = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)


class JobShape(serializers.Serializer[Any]):
    """A job."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    key = serializers.CharField(allow_blank=True)
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    result = serializers.JSONField(allow_null=True)
    error = JobMishap(allow_null=True)
    requested_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class JobList(serializers.Serializer[Any]):
    """The newest jobs, and how many wait."""

    results = JobShape(many=True)
    waiting = serializers.DictField(child=serializers.IntegerField())


PROBLEM = {
    "type": "object",
    "description": "A refusal (RFC 9457): a stable code for programs, words for people.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {"description": "what is wrong with each value, where some do not fit"},
        "retry_after_s": {"type": "integer", "description": "when to ask again"},
    },
}
REFUSAL = {
    "description": "Refused, or failed; the code says why.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def with_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say of each operation how its refusals look."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", REFUSAL)
    return result
