"""`python -m benchmarks [--only key,key]`: measure, and print one JSON object as the last line."""

from __future__ import annotations

import os
import sys

from benchmarks import options, report

if __name__ == "__main__":
    print(report.of(options.parse(sys.argv[1:], os.environ)), flush=True)
