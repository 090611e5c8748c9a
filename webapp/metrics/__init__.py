"""`/metrics` for Prometheus. Nothing here is loaded where MAGPIE_METRICS is off."""
