"""Send crashes to Sentry, where a deployment wishes that: what broke and where, nothing about people, no secrets."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import structlog

from accounts.masking import Mask
from webapp import logs

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

# What people typed, who they are, and where they came from: not needed to see what broke.
_OF_PEOPLE = ("cookies", "data", "env", "headers", "query_string")
_TAGS = ("request_id", "task_id", "job_id", "kind", "run_id")


def begin(dsn: str, *, environment: str) -> None:
    """Report from now on. Only what crashed: no traces, no sessions, no variables of the frames."""
    # A process that reports nothing must not pay for loading this.
    import sentry_sdk  # noqa: PLC0415
    from sentry_sdk.integrations.celery import CeleryIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.django import DjangoIntegration  # noqa: PLC0415

    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        before_send=scrubbed,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        auto_session_tracking=False,
        send_client_reports=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(middleware_spans=False, signals_spans=False, cache_spans=False),
            CeleryIntegration(propagate_traces=False),
        ],
    )


def scrubbed(event: Event, hint: Hint) -> Event:
    """Give what may leave the house of an event, with the numbers by which its log lines are found."""
    report = cast("dict[str, Any]", event)
    report.pop("user", None)
    for name in _OF_PEOPLE:
        report.get("request", {}).pop(name, None)
    known = structlog.contextvars.get_contextvars()
    report["tags"] = {**report.get("tags", {}), **{name: str(known[name]) for name in _TAGS if name in known}}
    return cast("Event", _masked(report))


def _masked(value: Any) -> Any:
    """Mask every text in a tree of dicts and lists."""
    if isinstance(value, str):
        return _mask().hide(value)
    if isinstance(value, dict):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list | tuple) else value


@cache
def _mask() -> Mask:
    return Mask(logs.known_secrets())
