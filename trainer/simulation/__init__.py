"""Replay on labeled photos how a deployment would have asked, to compare strategies. Arrays in, curves out."""
