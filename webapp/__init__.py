"""Wires only: settings, URLs, the Celery application, health, base templates and static files."""

from webapp.celery import app as celery_app  # so that every process, the web one too, sends through the same broker

__all__ = ["celery_app"]
