"""`python -m webapp.supervisor`: run Magpie on this machine."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from webapp.supervisor import preflight, programs
from webapp.supervisor.answering import answers
from webapp.supervisor.child import Care
from webapp.supervisor.config import RunConfig, Stack, from_environment
from webapp.supervisor.errors import RunError
from webapp.supervisor.output import Output
from webapp.supervisor.servers import stack
from webapp.supervisor.supervisor import Front, Ground, Supervisor
from webapp.supervisor.words import _

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
WORKERS_ON_SERVERS = 2


def main(arguments: list[str]) -> int:
    """Run until told to stop; give the exit status. A reason not to start is one line on standard error."""
    if "--with-parent" in arguments:
        stop_with_parent()
    try:
        run(from_environment(os.environ))
    except RunError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def run(config: RunConfig) -> None:
    """Check that nothing is in the way, then prepare and supervise. Raises `RunError`."""
    held = preflight.lock_home(config.home)
    preflight.require_free_port(config.host, config.port)
    output = Output()
    front = Front(
        program=programs.web(config),
        is_answering=lambda: answers(config),
        announce=lambda: output.say(_("Magpie is at {url}").format(url=config.url)),
    )
    servers = _servers(config)
    settings = servers.environment() if servers else {}
    Supervisor(
        ground=_ground(servers) if servers else None,
        preparation=programs.preparation(config),
        front=front,
        behind=programs.workers(count=WORKERS_ON_SERVERS if servers else 1),
        care=Care(folder=config.root, environment=programs.environment({**os.environ, **settings}), output=output),
        held=(held,),
    ).run()


def _servers(config: RunConfig) -> stack.Servers | None:
    """Give the servers where they are asked for, all that they need checked, and write down how to reach them."""
    if config.stack is Stack.EMBEDDED:
        return None
    servers = stack.of(config.home)
    servers.require_packages()
    servers.require_ports()
    servers.write_environment()
    return servers


def _ground(servers: stack.Servers) -> Ground:
    return Ground(create=programs.servers("create"), servers=servers.programs(), wait=programs.servers("wait"))


def stop_with_parent() -> None:
    """Ask Linux for SIGTERM when the parent dies: a killed `make` must not leave Magpie running."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
