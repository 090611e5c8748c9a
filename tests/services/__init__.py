"""Real services, started for the tests and thrown away."""
