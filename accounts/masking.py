"""Keep tokens out of the log: an invitation's is part of its address, and Django logs addresses."""

from __future__ import annotations

import logging
import re

from accounts.tokens import DEVICE_PREFIX

MASK = "…"
_TOKENS = re.compile(rf"(?<=/invitations/)[^/\s]+|{DEVICE_PREFIX}[\w-]+")


class HideTokens(logging.Filter):
    """Mask invitation and device tokens in the message of every record that passes."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if _TOKENS.search(message):
            record.msg, record.args = _TOKENS.sub(MASK, message), ()
        return True
