"""Reads: people, open invitations, devices."""
