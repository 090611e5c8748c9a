"""Containers without an engine: Linux's own namespaces, with the image that the Dockerfile describes.

A container here has a root that cannot be written, the mounts that compose gives it, a process tree of its own, the
image's user, and no privileges. What stands in for the image's base is this machine's own Debian and Python; the
network is this machine's.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.deploy import build_context, dockerfiles, linked_packages
from webapp.env import ROOT

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", sys.base_prefix)
USER = 10001
DROP = (
    *("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--no-new-privs"),
    *("--bounding-set=-all", "--inh-caps=-all"),
)
NAMESPACES = ("unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child", "--mount-proc")


def are_possible() -> bool:
    """Say whether this machine lets us make namespaces and mounts."""
    if os.geteuid() != 0 or shutil.which("unshare") is None or shutil.which("setpriv") is None:
        return False
    return (
        subprocess.run((*NAMESPACES, "mount", "-t", "tmpfs", "t", "/mnt"), capture_output=True, check=False).returncode
        == 0
    )


@dataclass(frozen=True)
class Image:
    """What a build left: folders of the image by their place in it, and its environment."""

    folders: Mapping[str, Path]
    environment: Mapping[str, str]


def build(target: str, folder: Path, *, installed: bool = False) -> Image:
    """Build an image of server.Dockerfile: its packages, copies and static files, as its RUN lines say.

    Without `installed` its packages are links to this environment's. The base's own RUN line, Debian packages and the
    user, is left out.
    """
    read = dockerfiles.read(dockerfiles.SERVER)
    folders = {
        place: folder / place.strip("/") for place in ("/opt/magpie", "/srv/magpie", "/srv/static", "/srv/probe")
    }
    for path in folders.values():
        path.mkdir(parents=True)
    image = Image(folders, read.environment(target))
    if not installed:
        linked = linked_packages.make(folders["/opt/magpie"], ROOT / "requirements" / f"{target}.txt")
        image = Image({**folders, str(linked): linked}, image.environment)
    for stage in _stages(target, installed=installed):
        _copy(read.stages[stage], folder)
        for one in read.stages[stage].of("RUN") if stage != target else ():  # folders' owners: `give` sees to them
            _run(image, one.value)
    # Of the stages that install, not of the image.
    shutil.rmtree(folders["/srv/magpie"] / "requirements", ignore_errors=True)
    return image


def _run(image: Image, line: str) -> None:
    """Carry out a RUN line, but let pip take from its cache what it fetched before: seconds instead of minutes."""
    builder = Container(image=image, environment=_as_builder(image.environment), volumes=_pips_cache(), writable=True)
    done = builder.run("sh", "-ec", line.replace("--no-cache-dir ", ""))
    assert done.returncode == 0, done.stdout + done.stderr


def _stages(target: str, *, installed: bool) -> list[str]:
    packages = ["web-packages", *(["trainer-packages"] if target == "trainer" else [])]
    return [*(packages if installed else []), "code", *(["static"] if target == "web" else []), target]


def _as_builder(environment: Mapping[str, str]) -> dict[str, str]:
    """Let pip find what it finds on this machine."""
    own = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name.endswith("_proxy")}
    return {**environment, **own, "PIP_CACHE_DIR": "/pip-cache"}


def _pips_cache() -> tuple[Mount, ...]:
    asked = (sys.executable, "-m", "pip", "cache", "dir")
    folder = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    folder.mkdir(parents=True, exist_ok=True)
    return (Mount(source=folder, place="/pip-cache"),)


def _copy(stage: dockerfiles.Stage, root: Path) -> None:
    """Carry out what a stage copies from the working tree; what it copies from stages lies there already."""
    sent = build_context.files()
    for source, target in (one.words() for one in stage.of("COPY") if not one.value.startswith("--from=")):
        place = target.strip("/") if target.startswith("/") else f"srv/magpie/{target}"
        for name in (name for name in sent if name == source or name.startswith(f"{source}/")):
            end = Path(name).name if target.endswith("/") else ""
            inside = root / place / (end if name == source else Path(name).relative_to(source))
            inside.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, inside)


@dataclass(frozen=True, kw_only=True)
class Mount:
    """A folder of this machine at a place in the container: a volume."""

    source: Path
    place: str


@dataclass(frozen=True, kw_only=True)
class Container:
    """One container: an image, what it may write, and its environment."""

    image: Image
    environment: Mapping[str, str]
    tmpfs: Sequence[str] = ("/tmp",)
    volumes: Sequence[Mount] = field(default_factory=tuple)
    writable: bool = False  # for builds, which run as root

    def run(self, *command: str, timeout_s: float = 600.0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(self._argv(command), capture_output=True, text=True, check=False, timeout=timeout_s)

    @contextmanager
    def running(self, *command: str, log: Path) -> Iterator[Running]:
        """Run a process for the length of a `with`; what lives in the container in the end is killed."""
        with log.open("wb") as output:
            outside = subprocess.Popen(self._argv(command), stdout=output, stderr=subprocess.STDOUT)
            try:
                yield Running(outside, log)
            finally:
                outside.kill()  # takes the whole process tree along
                outside.wait()

    def _argv(self, command: Sequence[str]) -> tuple[str, ...]:
        return (*NAMESPACES, "sh", "-euc", self._script(command))

    def _script(self, command: Sequence[str]) -> str:
        """Give what builds the root and enters it: everything read-only, then what may be written."""
        lines = ["root=/mnt", "mount -t tmpfs -o mode=755 root $root"]
        for place in (place for place in SYSTEM if Path(place).exists()):
            link = Path(place)
            if link.is_symlink():
                lines.append(f"ln -s {link.readlink()} $root{place}")
            else:
                lines.append(f"mkdir -p $root{place} && mount --bind {place} $root{place}")
                lines.append(f"mount -o remount,bind,ro $root{place}")
        lines += ["mkdir -p $root/proc $root/dev", "mount -t proc proc $root/proc", "mount --rbind /dev $root/dev"]
        # Before the image's folders: the packages that stand in may lie below /tmp, as in a clone that was made there.
        lines += [
            f"mkdir -p $root{place} && mount -t tmpfs -o mode=700,uid={USER},gid={USER} own $root{place}"
            for place in self.tmpfs
        ]
        for place, path in self.image.folders.items():
            lines.append(f"mkdir -p $root{place} && mount --bind {path} $root{place}")
            if not self.writable:
                lines.append(f"mount -o remount,bind,ro $root{place}")
        for volume in self.volumes:
            lines.append(f"mkdir -p $root{volume.place} && mount --bind {volume.source} $root{volume.place}")
        if not self.writable:
            lines.append("mount -o remount,ro $root")
        words = {"HOME": "/var/lib/magpie", **self.environment}
        words["PATH"] = words["PATH"].replace("$PATH", f"{sys.base_prefix}/bin:/usr/local/bin:/usr/bin:/bin")
        pairs = [f"{name}={value}" for name, value in words.items()]
        user = () if self.writable else DROP
        entered = (
            "chroot",
            "/mnt",
            "env",
            "-i",
            *pairs,
            "sh",
            "-c",
            'cd /srv/magpie && exec "$@"',
            "sh",
            *user,
            *command,
        )
        lines.append(f"exec {shlex.join(entered)}")
        return "\n".join(lines)


def give(path: Path) -> None:
    """Make the image's user the owner, as an engine does with a new volume."""
    os.chown(path, USER, USER)


@contextmanager
def database(server: str) -> Iterator[str]:
    """Make an empty database on a running PostgreSQL server; give its URL, and drop it in the end."""
    name = f"containers_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"{server}/{name}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass(frozen=True)
class Running:
    """A process in a container."""

    outside: subprocess.Popen[bytes]
    log: Path

    def stop(self, *, timeout_s: float) -> int:
        """Ask the container's first process to end, as an engine does; give its status."""
        children = Path(f"/proc/{self.outside.pid}/task/{self.outside.pid}/children").read_text(encoding="ascii")
        os.kill(int(children.split()[0]), signal.SIGTERM)
        return self.outside.wait(timeout_s)

    def said(self) -> str:
        """Give what it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")
