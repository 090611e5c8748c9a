"""Count what a page asks of the database."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str, **query: str) -> int:
    """Get a page twice, the first time to warm what is kept, and count the queries of the second."""
    client.get(path, query)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query).status_code == 200
    return len(captured)
