"""The web process and the scoring worker never load torch: it is large, and trains elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys

WATCHED = """
import django
django.setup()
import webapp.wsgi, webapp.urls
import jobs.tasks, trainer.tasks
from django.urls import get_resolver
get_resolver().url_patterns
import sys
heavy = ("torch", "torchvision", "timm", "trainer.fitting", "sklearn", "cleanlab", "pandas")
heavy += ("optuna", "tensorboard", "lightning_fabric")
print([name for name in heavy if name in sys.modules])
from cleanlab.filter import find_label_issues  # which a job of the worker loads when it needs it
print("torch" in sys.modules)
"""


def test_web_and_scoring_worker_have_no_torch() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "webapp.settings"}

    done = subprocess.run(
        [sys.executable, "-c", WATCHED], check=False, capture_output=True, text=True, env=environment, timeout=60
    )

    assert done.stdout.split() == ["[]", "False"], done.stderr
