"""The state of the house."""
