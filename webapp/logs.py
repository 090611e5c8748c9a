"""Log lines: for people or for programs, each with the context that it belongs to, none with a secret in it.

Every record comes through here, those of Django, Celery and gunicorn too. A line carries whatever of these is known:
`request_id`, `user_id` or `device_id`, `task_id`, `job_id`, `kind`, `run_id`.
"""

from __future__ import annotations

import logging
import logging.config
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from accounts.masking import Mask

FORMATS = ("line", "json")
# What would say the same every ten seconds, at the level from which on it is worth a line.
_QUIET = {
    "axes": "WARNING",
    "boto3": "WARNING",
    "botocore": "WARNING",
    "celery": "WARNING",
    "django.request": "ERROR",
    "django_celery_beat": "WARNING",
    "kombu": "WARNING",
    "kombu.connection": "ERROR",  # it warns that a folder has no host name
    "timm": "WARNING",
    "urllib3": "WARNING",
}
_FIRST = ("timestamp", "level", "logger", "event")  # of a line; the rest follows as key=value
# An address with a line break in it must not look like two lines.
_ONE_LINE = {code: f"\\x{code:02x}" for code in (*range(32), 127)}

_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def checked_format(name: str) -> str:
    """Give the format back. Raises ImproperlyConfigured."""
    if name not in FORMATS:
        raise ImproperlyConfigured(f"MAGPIE_LOG_FORMAT is {name!r}; it can be: {', '.join(FORMATS)}.")
    return name


def routine_level(name: str, *, log_format: str) -> int:
    """Give the level of the one line that each request and each job leaves: told to programs, kept from people."""
    chosen = name.upper() or ("INFO" if log_format == "json" else "DEBUG")
    try:
        return logging.getLevelNamesMapping()[chosen]
    except KeyError as unknown:
        raise ImproperlyConfigured(f"MAGPIE_ACCESS_LEVEL is {name!r}, which is no level.") from unknown


def configuration(*, log_format: str, level: str) -> dict[str, Any]:
    """Give Django's LOGGING: everything to standard error, in one format."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"magpie": {"()": "webapp.logs.formatter", "log_format": log_format}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "magpie"}},
        "root": {"handlers": ["console"], "level": level.upper()},
        "loggers": {
            **{name: {"level": least} for name, least in _QUIET.items()},
            # Both bring handlers of their own, whose lines would be masked by nobody.
            "gunicorn.error": {"handlers": [], "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
        },
    }


def configure(logging_settings: dict[str, Any]) -> None:
    """Set up both kinds of loggers. Django calls this once per process: it is LOGGING_CONFIG."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_CONTEXT, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(logging_settings)


def formatter(*, log_format: str) -> logging.Formatter:
    """Make what writes a record as one line, and masks it."""
    render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if log_format == "json" else _as_line
    last: list[Processor] = [ProcessorFormatter.remove_processors_meta, structlog.processors.format_exc_info, render]
    return MaskedFormatter(Mask(known_secrets()), foreign_pre_chain=_CONTEXT, processors=last)


class MaskedFormatter(ProcessorFormatter):
    """Mask the whole line, tracebacks included."""

    def __init__(self, mask: Mask, **options: Any) -> None:
        super().__init__(**options)
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        return self._mask.hide(super().format(record))


def known_secrets() -> Iterator[str]:
    """Give the secrets of this deployment, by their values."""
    yield settings.SECRET_KEY
    yield from (str(database.get("PASSWORD") or "") for database in settings.DATABASES.values())
    for storage in settings.STORAGES.values():
        options: Mapping[str, Any] = storage.get("OPTIONS") or {}
        yield from (str(options.get(name) or "") for name in ("secret_key", "access_key", "security_token"))
    yield urlsplit(settings.MAGPIE_BROKER_URL).password or ""
    yield from (settings.MAGPIE_METRICS_TOKEN, settings.SENTRY_DSN, settings.MAGPIE_HUB_TOKEN or "")


@contextmanager
def of_request(request: HttpRequest, request_id: str) -> Iterator[None]:
    """Let every line inside say which request it belongs to, and, as soon as that is known, whose."""
    token = _request.set(request)
    bound = structlog.contextvars.bind_contextvars(request_id=request_id)
    try:
        yield
    finally:
        structlog.contextvars.reset_contextvars(**bound)
        _request.reset(token)


def _add_actor(logger: Any, method: str, event: MutableMapping[str, Any]) -> EventDict:
    """Say who asked, when that was found out already: a log line must not be what reads the session."""
    request = _request.get()
    if request is None:
        return event
    actor = request.__dict__.get("user")
    if type(actor) is SimpleLazyObject:
        actor = request.__dict__.get("_cached_user")
    if isinstance(actor, Model):  # nobody signed in is none
        event[f"{actor._meta.model_name}_id"] = actor.pk
    return event


def _as_line(logger: Any, method: str, event: MutableMapping[str, Any]) -> str:
    """Write a line for people: when, how grave, who says it, what, and the rest."""
    trace = event.pop("exception", None)
    when, level, name, words = (event.pop(key, "") for key in _FIRST)
    rest = " ".join(f"{key}={value}" for key, value in event.items())
    line = " ".join(filter(None, (when, str(level).upper(), name, str(words), rest))).translate(_ONE_LINE)
    return f"{line}\n{trace}" if trace else line


_CONTEXT: Iterable[Processor] = (
    structlog.contextvars.merge_contextvars,
    _add_actor,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)
