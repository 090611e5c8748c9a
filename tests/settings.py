"""Settings of the tests: those of every process, on a temporary home, with what makes tests quick."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

RUN_HOME = "MAGPIE_TEST_RUN_HOME"  # made by the first process of a run, inherited by pytest-xdist's workers

if RUN_HOME not in os.environ:
    os.environ[RUN_HOME] = tempfile.mkdtemp(prefix="magpie-tests-")
    atexit.register(shutil.rmtree, os.environ[RUN_HOME], ignore_errors=True)

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["MAGPIE_HOME"] = str(Path(os.environ[RUN_HOME]) / WORKER)
OTHERS = ("DATABASE_URL", "MAGPIE_BROKER_URL", "MAGPIE_OBJECTS_DIR", "MAGPIE_CACHE_DIR", "SECRET_KEY", "DEBUG")
for name in (*OTHERS, *(name for name in os.environ if name.startswith("MAGPIE_S3_"))):
    os.environ.pop(name, None)  # what a developer's shell sets for real work is not for tests
os.environ["MAGPIE_ENV"] = "development"

from webapp.settings import *  # noqa: E402, F403  (settings modules are made to be layered this way)
from webapp.settings import DATABASES, MAGPIE_HOME, MAGPIE_RATES, STORAGES  # noqa: E402

MAGPIE_RATES = dict.fromkeys(MAGPIE_RATES, 0)  # tests ask faster than people; those of the rates set their own
# A real file, not memory: threads and processes of the tests share it as those of a deployment do.
DATABASES["default"]["TEST"] = {"NAME": str(MAGPIE_HOME / "test.sqlite3")}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a second per sign-in is for real passwords
WHITENOISE_AUTOREFRESH = True  # no warning about static files that nobody collected
