"""The web process's entry."""

from __future__ import annotations

import os

from django.core.files.storage import storages
from django.core.wsgi import get_wsgi_application

from webapp.env import env, home
from webapp.metrics import sharing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")

if env.bool("MAGPIE_METRICS", default=False):
    sharing.begin(home())  # before anything counts, and before the web processes part

application = get_wsgi_application()
getattr(storages["default"], "client", None)  # read what a client of S3 is made of once, for all web processes
