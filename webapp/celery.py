"""The Celery application: it carries messages that say "there is work of kind K", nothing more."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

from jobs import file_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

file_transport.register()
app = Celery("magpie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("jobs.consumer_watch:ConsumerWatch")  # by name: only a worker loads it
app.steps["worker"].add(DjangoStructLogInitStep)  # each task's lines name it, and the request that asked for it


@signals.setup_logging.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def leave_logging_alone(**options: Any) -> None:
    """Keep Celery from setting up loggers of its own: the settings' write one format and mask secrets."""
