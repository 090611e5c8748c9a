"""The only door to the object store."""
