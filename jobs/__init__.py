"""Job rows: enqueue, claim, heartbeat, sweep. Celery is only their messenger."""
