"""Reads: what waits, runs and failed."""
