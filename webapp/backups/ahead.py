"""Do slow calls to the object store side by side, and give their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

THREADS = 8
AHEAD = 16  # results in memory at most, beside the one in use

Item = TypeVar("Item")
Result = TypeVar("Result")


def ahead(call: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    """Give each item with what the call gives for it. What the call raises comes out here, and ends all."""
    with ThreadPoolExecutor(THREADS, thread_name_prefix="objects") as threads:
        pending: deque[tuple[Item, Future[Result]]] = deque()
        try:
            for item in items:
                pending.append((item, threads.submit(call, item)))
                if len(pending) > AHEAD:
                    first, result = pending.popleft()
                    yield first, result.result()
            while pending:
                first, result = pending.popleft()
                yield first, result.result()
        finally:
            for _item, result in pending:
                result.cancel()
