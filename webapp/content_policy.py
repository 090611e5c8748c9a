"""What a browser may load and do on our pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, SELF


def configured(*, image_origins: Iterable[str]) -> dict[str, Any]:
    """Give the Content-Security-Policy: only what is ours, and images of the origins besides."""
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "img-src": [SELF, "data:", "blob:", *image_origins],
            "connect-src": [SELF],
            "font-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
        },
    }
