"""Logs, metrics and crash reports of the real processes."""
