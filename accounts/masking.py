"""Keep secrets out of what is written down: log lines, crash reports, the last words of a process.

A line is masked whole, as it will be written, so that nothing slips through inside an exception or a foreign library's
message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from accounts.tokens import DEVICE_PREFIX

MASK = "…"
SHORTEST_KNOWN = 12  # a shorter secret, "magpie" say, may well be an ordinary word of the line

# Names, or ends of names, whose value is nobody's business, as they stand in JSON, in Python's repr, in forms, in
# addresses and in libpq's connection strings. `signature` is that of a presigned address.
_NAMES = (
    r"passw(?:or)?d\d?|secret(?:[_-]?(?:access[_-]?)?key)?|token|api[_-]?key|access[_-]?key|signature"
    r"|x-amz-credential|awsaccesskeyid|sessionid|sentry_(?:dsn|key)"
)
# Most lines hold none of these, and need no closer look.
_HINTS = (
    *("pass", "secret", "token", "key", "signature", "credential", "session", "sentry", "://", "argon2"),
    *("authorization", "cookie", "bearer", "basic", "/invitations/", DEVICE_PREFIX),
)
_PATTERN = re.compile(
    rf"""
      (?<=/invitations/)[^/\s"'\\?]+
    | {DEVICE_PREFIX}[\w-]+
    | (?<=://)(?P<user>[^\s/@:"'\\]*):[^\s/@"'\\]+(?=@)
    | \b(?P<scheme>bearer|basic|token)[ ]+[\w.~+/=-]{{16,}}
    | (?P<header>(?:authorization|cookie)\\*["']?\s*[:=,]\s*)(?P<mark>\\*["']?)[^"'\\\r\n]+
    | (?P<name>(?:{_NAMES})\\*["']?\s*[:=]\s*)(?:(?P<quote>\\*["']).*?(?:(?P=quote)|$)|[^\s,;&)}}\]"'\\]+)
    | -----BEGIN[ ][A-Z ]*PRIVATE[ ]KEY-----.*?(?:-----END[ ][A-Z ]*-----|\Z)
    | \bargon2\w*\$[\w$=,+/-]+
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


class Mask:
    """Hide what looks like a secret, and every secret that is known by its value."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        long_enough = sorted({value for value in known if len(value) >= SHORTEST_KNOWN}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, long_enough))) if long_enough else None

    def hide(self, text: str) -> str:
        """Give the text with a mask in place of each secret."""
        if self._known is not None:
            text = self._known.sub(MASK, text)
        lowered = text.lower()
        return _PATTERN.sub(_masked, text) if any(hint in lowered for hint in _HINTS) else text


hide = Mask().hide


def _masked(found: re.Match[str]) -> str:
    """Keep what stands around a secret, so that a line says what was there, and JSON stays JSON."""
    parts = found.groupdict(default="")
    if found["user"] is not None:
        return f"{parts['user']}:{MASK}"
    if found["scheme"] is not None:
        return f"{parts['scheme']} {MASK}"
    if found["header"] is not None:
        return f"{parts['header']}{parts['mark']}{MASK}"
    return f"{parts['name']}{parts['quote']}{MASK}{parts['quote']}"
