"""Rows saying that there is work of a kind."""

from jobs.models.job import Job, JobState

__all__ = ["Job", "JobState"]
