"""Which programs make up an embedded Magpie, and in what environment they run."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.supervisor.config import RunConfig

WEB_WORKER = "webapp.web_worker.PacedWorker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Name one long-lived process, the command that starts it, and the signal on which it ends in good order."""

    name: str
    argv: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM


def preparation(config: RunConfig) -> Program:
    """Give what runs once before the rest: migrations, static files, the first admin."""
    return Program(name="prepare", argv=(sys.executable, "manage.py", "prepare", "--url", config.url))


def servers(step: str) -> Program:
    """Give what makes the servers of this home, or waits until they do their work."""
    return Program(name="servers", argv=(sys.executable, "-m", "webapp.supervisor.servers", step))


def web(config: RunConfig) -> Program:
    """Give the web process: loaded once, then forked, so that two workers cost little more than one."""
    address = f"[{config.host}]" if ":" in config.host else config.host
    options = (f"--worker-class={WEB_WORKER}", "--workers=2", "--threads=8", "--preload", "--no-control-socket")
    limits = ("--graceful-timeout=3", "--timeout=60", "--keep-alive=75", "--log-level=warning")
    argv = (sys.executable, "-m", "gunicorn", "webapp.wsgi", f"--bind={address}:{config.port}", *options, *limits)
    return Program(name="web", argv=argv)


def workers(*, count: int = 1) -> tuple[Program, ...]:
    """Give what works behind the web process: so many workers, a trainer and the clock.

    Prefork, because only it enforces time limits. Two children each: what was learned must not wait for an import to be
    embedded, nor a release for the training run that is under way.
    """
    names = ["worker"] if count == 1 else [f"worker-{number}" for number in range(1, count + 1)]
    return (
        *(Program(name=name, argv=_celery_worker(name, queue="work", children=2)) for name in names),
        Program(name="trainer", argv=_celery_worker("trainer", queue="train", children=2)),
        Program(name="beat", argv=(*_celery("beat"), "--pidfile=")),
    )


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give what the programs inherit: one calm thread per numeric library, and output as it happens.

    Several processes share the cores; a library that starts a thread per core, spinning, slows all of them.
    """
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**threads, "OMP_WAIT_POLICY": "passive", **environ, "PYTHONUNBUFFERED": "1"}


# A container or a Raspberry Pi often has no user but root; Celery's nine lines about it would hide what matters.
_QUIET_ABOUT_ROOT = "-Wignore:You're running the worker with superuser privileges"


def _celery(command: str) -> tuple[str, ...]:
    return (sys.executable, _QUIET_ABOUT_ROOT, "-m", "celery", "--app=webapp", "--quiet", command, "--loglevel=warning")


def _celery_worker(name: str, *, queue: str, children: int) -> tuple[str, ...]:
    host = f"--hostname={name}-{os.getpid()}@%h"
    silent = ("--without-gossip", "--without-mingle", "--without-heartbeat")  # one machine: nobody listens
    return (*_celery("worker"), f"--queues={queue}", f"--concurrency={children}", "--pool=prefork", host, *silent)
