"""Liveness and readiness: is the process alive, and can it do its work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection

from accounts import append_only, outages
from jobs import clock
from jobs.selectors import canaries
from jobs.selectors.canaries import Canary

BROKER_TIMEOUT_S = 1.0  # asked twice at most


class HealthMiddleware:
    """Answer `/health` before anything that could be slow or broken: no session, no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/health":
            return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})
        return self.get_response(request)


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when everything that the work needs is there, else 503 and what is missing.

    `?only=database,migrations` looks at those alone. A load balancer asks so: what all machines miss at once, such as
    the broker, must not take every one of them away from the people who label on without it.
    """
    missing = dict(find_missing(frozenset(filter(None, request.GET.get("only", "").split(",")))))
    body: dict[str, Any] = {"status": "missing" if missing else "ready", "missing": missing}
    if "database" not in missing:
        body["canaries"] = {canary.queue: _shown(canary) for canary in canaries.latest()}
    return JsonResponse(body, status=503 if missing else 200)


def find_missing(only: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    """Name what is missing, each with a sentence; the database comes first, since most else needs it.

    `only` names the checks to make; without it all are made. A name that is none is missing, too.
    """
    known = {"database", *dict(_DATABASE_CHECKS), *dict(_OTHER_CHECKS)}
    yield from ((name, _("There is no such check.")) for name in sorted(only - known))
    database = _database()
    if database:
        yield "database", database
    checks = _OTHER_CHECKS if database else (*_DATABASE_CHECKS, *_OTHER_CHECKS)
    asked = (pair for pair in checks if not only or pair[0] in only)
    yield from ((name, problem) for name, check in asked if (problem := check()))


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except outages.ERRORS:
        return _("The database does not answer.")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _("Migrations wait: run `manage.py prepare`.") if waiting else ""


def _guards() -> str:
    unguarded = append_only.missing(connection, append_only.tables_of_installed_apps())
    if not unguarded:
        return ""
    return _("These tables are not append-only any more: {tables}.").format(tables=", ".join(unguarded))


def _workers() -> str:
    late = ", ".join(canary.queue for canary in canaries.late())
    if not late:
        return ""
    return _("Nothing comes back from these queues: {queues}. Look whether their workers and the clock run.").format(
        queues=late
    )


def _clock() -> str:
    off_s = clock.off_by_s()
    if abs(off_s) < clock.OFF_S:
        return ""
    return _("This machine's clock is {seconds} s off the database's, which rules. Set it right.").format(
        seconds=round(off_s)
    )


def _shown(canary: Canary) -> dict[str, Any]:
    facts = {"last_at": canary.last_at, "age_s": _rounded(canary.age_s), "out_s": _rounded(canary.out_s)}
    return {**facts, "way_ms": _rounded(canary.way_ms), "is_late": canary.is_late}


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)


def _objects() -> str:
    """Look whether the folder can be written to, or whether the bucket answers at all."""
    if isinstance(default_storage, FileSystemStorage):
        return (
            "" if _is_writable(Path(default_storage.location)) else _("Photos cannot be written to the object store.")
        )
    try:
        default_storage.exists("photos/ready")
    except Exception:  # whatever a foreign storage raises means the same here
        return _("The object store does not answer.")
    return ""


def _is_writable(folder: Path) -> bool:
    """Say whether files can be made in a folder, or in the nearest parent that exists while nothing was stored yet."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)


def _broker() -> str:
    if settings.MAGPIE_BROKER_URL.startswith("filesystem"):
        folder = Path(str(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]))
        return "" if _is_writable(folder) else _("Messages to the workers cannot be written.")
    # The socket's timeouts as well: one that accepts and never answers would hold the question for ever.
    patience = {"socket_connect_timeout": BROKER_TIMEOUT_S, "socket_timeout": BROKER_TIMEOUT_S}
    try:
        with Connection(
            settings.MAGPIE_BROKER_URL, connect_timeout=BROKER_TIMEOUT_S, transport_options=patience
        ) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_S)
    except Exception:  # each transport has errors of its own
        return _("The message broker does not answer: work is done late, nothing is lost.")
    return ""


_DATABASE_CHECKS = (("migrations", _migrations), ("guards", _guards), ("workers", _workers), ("clock", _clock))
_OTHER_CHECKS = (("objects", _objects), ("broker", _broker))
