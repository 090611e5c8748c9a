"""Writes: keyword-only, the actor named `by=`, atomic."""
