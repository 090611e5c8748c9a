"""Gather photos with a camera, keep each one safe, and classify with the champion."""

__version__ = "0.1.0"
