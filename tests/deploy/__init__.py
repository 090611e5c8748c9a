"""Compose, images and manifests, looked at without an engine, and their commands run without one."""
