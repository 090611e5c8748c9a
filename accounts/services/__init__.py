"""Writes: people, invitations, devices."""
