"""`python -m webapp.supervisor`: run Magpie on this machine."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from webapp.supervisor import preflight, programs
from webapp.supervisor.answering import answers
from webapp.supervisor.child import Care
from webapp.supervisor.config import RunConfig, from_environment
from webapp.supervisor.errors import RunError
from webapp.supervisor.output import Output
from webapp.supervisor.supervisor import Front, Supervisor
from webapp.supervisor.words import _

SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


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
    care = Care(folder=config.root, environment=programs.environment(os.environ), output=output)
    preparation, behind = programs.preparation(config), programs.workers()
    Supervisor(preparation=preparation, front=front, behind=behind, care=care, held=(held,)).run()


def stop_with_parent() -> None:
    """Ask Linux for SIGTERM when the parent dies: a killed `make` must not leave Magpie running."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
