"""`python -m webapp.supervisor.servers create|wait`: make the servers of MAGPIE_HOME, or wait until they do their work.

The supervisor runs both as processes, so that Ctrl-C ends whichever of their commands is under way.
"""

from __future__ import annotations

import sys

from webapp.env import home
from webapp.supervisor.errors import RunError
from webapp.supervisor.servers import stack


def main(arguments: list[str]) -> int:
    """Do the one thing that is asked for; a reason why not is one line on standard error."""
    servers = stack.of(home())
    steps = {"create": servers.create, "wait": servers.wait}
    if len(arguments) != 1 or arguments[0] not in steps:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        steps[arguments[0]]()
    except RunError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
