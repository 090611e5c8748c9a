"""The Redis that tests lean on is a real one."""

from __future__ import annotations

import pytest
from kombu import Connection

pytestmark = pytest.mark.services


def test_redis_carries_a_message(redis_server: str) -> None:
    with Connection(redis_server) as broker:
        queue = broker.SimpleQueue("letters")
        queue.put({"kind": "hello"})

        message = queue.get(timeout=60)

        assert message.payload == {"kind": "hello"}
        message.ack()
        queue.close()
