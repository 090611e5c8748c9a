"""Gather photos with a camera, keep each one safe, and classify with the champion."""

import os

__version__ = "0.1.0"

# ONNX Runtime would keep an id of this machine in its user's cache, and report to its makers how it is used. It looks
# here when it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
