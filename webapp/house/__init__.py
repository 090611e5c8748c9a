"""The state of the house: what the status page shows to admins, and `/metrics` to Prometheus."""
