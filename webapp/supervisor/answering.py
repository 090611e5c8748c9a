"""Does the web process answer yet?"""

from __future__ import annotations

import http.client

from webapp.supervisor.config import RunConfig

SERVER_ERROR = 500


def answers(config: RunConfig, *, timeout_s: float = 2.0) -> bool:
    """Ask for the first page, which needs the database, and say whether it came without a server error."""
    connection = http.client.HTTPConnection(config.host, config.port, timeout=timeout_s)
    try:
        connection.request("GET", "/", headers={"Host": f"{config.host}:{config.port}"})
        return connection.getresponse().status < SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
