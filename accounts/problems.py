"""The shape that every error of the server shares: a stable code, a status, and words that help.

Each package roots its own tree on `Problem` (see its `errors`); the API turns any of them into an RFC 9457 answer.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise


class Problem(Exception):
    """Say what happened and what to do about it.

    `code` is stable and for programs, `status` is the HTTP status that fits, `message` is for people: what happened,
    then what to do. Keyword arguments fill the message's `{placeholders}` and travel to the client as extra members.
    `is_outage` says that a part of the house is away for a while: the same request, or job, will do later as it is, and
    `retry_after_s` is when a client may ask again.
    """

    code: ClassVar[str] = "problem"
    status: ClassVar[int] = 500
    is_outage: ClassVar[bool] = False
    retry_after_s: ClassVar[int | None] = None
    message: ClassVar[str | Promise] = "Something went wrong."

    def __init__(self, **extra: Any) -> None:
        self.extra = extra
        super().__init__(self.detail)

    @property
    def detail(self) -> str:
        """Give the message with its placeholders filled, in the language of the moment."""
        return str(self.message).format(**self.extra)
