"""Reads of the model's side, for pages, the API and services."""
