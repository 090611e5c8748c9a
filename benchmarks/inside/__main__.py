"""`python -m benchmarks.inside PROGRAM JSON`: run one program's `main(**JSON)` and print what it gives as JSON."""

from __future__ import annotations

import importlib
import json
import sys

import django

if __name__ == "__main__":
    django.setup()
    # The programs import models, so they can only be imported now.
    program = importlib.import_module(f"benchmarks.inside.{sys.argv[1]}")
    print(json.dumps(program.main(**json.loads(sys.argv[2]))))
