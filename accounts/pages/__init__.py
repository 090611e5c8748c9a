"""Pages: signing in, accepting an invitation, people and devices."""
