"""The REST API of labeling, under /api/v1."""
