"""PostgreSQL, Redis and an S3 gateway of Debian's packages, run on this machine without an engine for containers."""
