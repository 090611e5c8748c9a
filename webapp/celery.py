"""The Celery application: it carries messages that say "there is work of kind K", nothing more."""

from __future__ import annotations

import os

from celery import Celery

from jobs import file_transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

file_transport.register()
app = Celery("magpie")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("jobs.consumer_watch:ConsumerWatch")  # by name: only a worker loads it
