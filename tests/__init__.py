"""Tests: a mirror of the packages, on real services.

Numeric libraries get one thread each, as in every process of a deployment: two workers of pytest-xdist with a spinning
thread per core and library are many times slower. It must be said before any of them is imported.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
