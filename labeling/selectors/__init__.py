"""Reads for pages, API and trainer."""
