"""Ask the web process of this container whether it answers: `probe.py URL` ends with 0 when it says 200.

Standard library alone and no Django: it runs every few seconds. It speaks as the proxy in front would, so that
ALLOWED_HOSTS and the redirect to https let it through.
"""

from __future__ import annotations

import os
import sys
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

PATIENCE_S = 4.0


def main(url: str) -> int:
    """Say what is wrong on standard error, where the engine keeps it."""
    request = Request(url, headers={"Host": _host(), "X-Forwarded-Proto": "https"})
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:
            return 0 if answer.status == 200 else 1
    except HTTPError as refused:
        print(f"{refused.code} {refused.read(2000).decode(errors='replace')}", file=sys.stderr)
    except (URLError, OSError) as away:
        print(f"no answer: {away}", file=sys.stderr)
    return 1


def _host() -> str:
    """Give a name that the process answers to: the first of ALLOWED_HOSTS, `.example.org` standing for its domain."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return first or "localhost"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
