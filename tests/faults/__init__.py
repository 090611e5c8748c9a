"""Faults of what Magpie stands on: each is made on purpose, before real servers, and must cost nobody anything."""
