"""Pixels at the door: what is taken in, how it is kept, and how it is read back. Knows no Django models."""
