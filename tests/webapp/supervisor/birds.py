"""A run of made-up programs under the real supervisor: `python -m tests.webapp.supervisor.birds FOLDER`.

`front` is a plain sleeper. `nest` ignores SIGTERM and has two children, of which the chick moved to a session of its
own. Each writes its process id to a file named after it in the folder. They stand on two servers, `root` and `tree`,
which end on SIGINT and write down who was still there then.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from webapp.supervisor.backoff import Backoff
from webapp.supervisor.child import Care
from webapp.supervisor.output import Output
from webapp.supervisor.programs import Program
from webapp.supervisor.supervisor import Front, Ground, Patience, Supervisor

SLEEPER = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(os.getpid())); time.sleep(600)"
NEST = (
    "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1] + '.chick'], start_new_session=True); "
    "subprocess.Popen([sys.executable, '-c', sys.argv[2], sys.argv[1] + '.egg']); "
    "exec(sys.argv[2])"
)
SERVER = (
    "import os, pathlib, signal, sys, time; own = pathlib.Path(sys.argv[1])\n"
    "def end(number, frame):\n"
    "    files = [own.with_name(name) for name in sys.argv[2:]]\n"
    "    alive = [file.name for file in files if pathlib.Path('/proc/' + file.read_text()).exists()]\n"
    "    own.with_suffix('.ended').write_text(' '.join(alive)); sys.exit()\n"
    "signal.signal(signal.SIGINT, end); own.write_text(str(os.getpid())); time.sleep(600)"
)
WAIT = (
    "import pathlib, sys, time; files = [pathlib.Path(name) for name in sys.argv[1:]]\n"
    "while not all(file.exists() for file in files): time.sleep(.02)"
)


def main(folder: Path) -> None:
    """Run until a signal comes."""
    output = Output()
    front = Program(name="front", argv=(sys.executable, "-c", SLEEPER, str(folder / "front")))
    nest = Program(name="nest", argv=(sys.executable, "-c", NEST, str(folder / "nest"), SLEEPER))
    root = _server(folder, "root", above=("tree", "front", "nest"))
    tree = _server(folder, "tree", above=("front", "nest"))
    waiting = (sys.executable, "-c", WAIT, str(folder / "root"), str(folder / "tree"))
    backoff = Backoff(first_s=0.1)
    Supervisor(
        preparation=Program(name="prepare", argv=(sys.executable, "-c", "print('prepared')")),
        front=Front(
            program=front, is_answering=(folder / "front").exists, announce=lambda: output.say("everything sings")
        ),
        behind=[nest],
        ground=Ground(
            create=Program(name="create", argv=(sys.executable, "-c", "print('planted')")),
            servers=(root, tree),
            wait=Program(name="wait", argv=waiting),
        ),
        care=Care(folder=folder, environment=os.environ, output=output, backoff=backoff),
        patience=Patience(look_s=0.05, look_until_answering_s=0.02, stop_s=0.3),
    ).run()


def _server(folder: Path, name: str, *, above: tuple[str, ...]) -> Program:
    argv = (sys.executable, "-c", SERVER, str(folder / name), *above)
    return Program(name=name, argv=argv, stop_signal=signal.SIGINT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
