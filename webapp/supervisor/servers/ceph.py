"""An S3 of this folder: Ceph's RADOS Gateway on one monitor and one store, on loopback, durable."""

from __future__ import annotations

import http.client
import shutil
import subprocess
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from webapp.supervisor.programs import Program
from webapp.supervisor.servers import server
from webapp.supervisor.servers.commands import do, with_parent

BUCKET = "magpie"
REGION = "us-east-1"  # the gateway takes any; this one needs no words in a request that makes a bucket
GIB = 1 << 30
LEAST_ROOM_BYTES = 4 * GIB
SHARE_OF_DISK = 0.8  # the store aborts when the disk is full before it is
PROGRAMS = {
    "ceph-mon": "ceph-mon",
    "monmaptool": "ceph-mon",
    "ceph-osd": "ceph-osd",
    "radosgw": "radosgw",
    "radosgw-admin": "radosgw",
    "ceph": "ceph-common",
    "ceph-authtool": "ceph-common",
    "setpriv": "util-linux",
}
CAPABILITIES = {
    "client.admin": ("mon", "allow *", "osd", "allow *"),
    "mon.": ("mon", "allow *"),
    "client.rgw": ("mon", "allow rw", "osd", "allow rwx"),
    "osd.0": ("mon", "allow profile osd", "osd", "allow *"),
}
QUIET = ("auth", "bdev", "bluefs", "bluestore", "memdb", "mon", "monc", "ms", "osd", "paxos", "rgw", "rocksdb")
SETTINGS = {
    "mon initial members": "a",
    "public network": "127.0.0.0/8",
    "ms bind ipv6": "false",
    # one copy, on one disk: whoever wants more has a cluster, and names it in MAGPIE_S3_ENDPOINT
    "osd pool default size": "1",
    "osd pool default min size": "1",
    "osd crush chooseleaf type": "0",
    "mon allow pool size one": "true",
    "mon max pg per osd": "2000",
    "osd pool default pg num": "1",
    "osd pool default pgp num": "1",
    "osd pool default pg autoscale mode": "off",
    "mon data avail warn": "1",
    "mon data avail crit": "0",  # the default stops the monitor on any disk that is 95 % full
    "osd objectstore": "bluestore",
    "bluestore block create": "true",
    "osd memory target": str(900 * 1024 * 1024),  # the least that is allowed; the cache is what is really used
    "bluestore cache autotune": "false",
    "bluestore cache size": str(128 * 1024 * 1024),
    # Several machines need patience with each other. With these, alone, a start takes 2 seconds instead of 9.
    "paxos propose interval": "0.05",
    "paxos min wait": "0.01",
    "mon client hunt interval": "0.3",
    "objecter tick interval": "0.5",
    "rgw enable apis": "s3",
    "rgw thread pool size": "64",
    "rgw gc obj min wait": "60",  # what was erased is gone from the disk a minute later, not two hours
    "rgw gc processor period": "60",
    "admin socket": "",  # a socket's path may have 107 characters, and folders can be deeper than that
    "pid file": "",
    "mon cluster log to file": "false",
    "log to stderr": "false",
    "err to stderr": "false",
    **{f"debug {part}": "0/0" for part in QUIET},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceph:
    """Say where the data lies, the gateway's and the monitor's port, and the key pair of the one user.

    The monitor's port is part of the data: it cannot change later. `settings` are lines more for `ceph.conf`.
    """

    folder: Path
    port: int
    monitor_port: int
    access_key: str
    secret_key: str
    settings: Mapping[str, str] = field(default_factory=dict)
    name: ClassVar[str] = "ceph"

    def missing(self) -> tuple[str, ...]:
        """Give the Debian packages that are needed and absent."""
        return server.absent(PROGRAMS)

    def create(self) -> None:
        """Make monitor, store and user once; about five seconds. Raises `ServerFailed`."""
        server.make_once(self.folder, self._make)

    def programs(self) -> tuple[Program, ...]:
        """Give monitor, store and gateway, which stops first: without a store its end takes two minutes."""
        mon = Program(name="ceph-mon", argv=with_parent(*self._daemon("ceph-mon"), "-i", "a"))
        osd = Program(name="ceph-osd", argv=with_parent(*self._daemon("ceph-osd"), "-i", "0"))
        gateway = Program(name="ceph-rgw", argv=with_parent(*self._daemon("radosgw"), "-n", "client.rgw"))
        return (mon, osd, gateway)

    def is_ready(self) -> bool:
        """Say whether the gateway answers, which it does once it has its pools."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            line.request("GET", "/")
            return line.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def environment(self) -> dict[str, str]:
        """Give bucket, address and keys."""
        return {
            "MAGPIE_S3_BUCKET": BUCKET,
            "MAGPIE_S3_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "MAGPIE_S3_REGION": REGION,
            "MAGPIE_S3_ACCESS_KEY": self.access_key,
            "MAGPIE_S3_SECRET_KEY": self.secret_key,
        }

    def _make(self) -> None:
        for name in ("mon", "osd", "rgw", "log"):
            (self.folder / name).mkdir()
        cluster, store = str(uuid.uuid4()), str(uuid.uuid4())
        self._configuration.write_text(self._configured(cluster), encoding="utf-8")
        self._make_keys()
        self._make_monitor(cluster)
        mon, osd, _ = self.programs()
        with _running(mon):
            do(*self._tool("ceph"), "osd", "new", store)
            do(*self._tool("ceph-osd"), "-i", "0", "--mkfs", "--osd-uuid", store)
            with _running(osd):
                keys = (f"--access-key={self.access_key}", f"--secret-key={self.secret_key}")
                user = ("user", "create", "--uid=magpie", "--display-name=Magpie", *keys)
                do(*self._tool("radosgw-admin"), "-n", "client.rgw", *user)

    def _make_keys(self) -> None:
        keyring = self.folder / "keyring"
        for name, allowed in CAPABILITIES.items():
            create = () if keyring.exists() else ("--create-keyring",)
            pairs = zip(allowed[::2], allowed[1::2], strict=True)
            capabilities = [part for pair in pairs for part in ("--cap", *pair)]
            do(_program("ceph-authtool"), str(keyring), *create, "--gen-key", "-n", name, *capabilities)

    def _make_monitor(self, cluster: str) -> None:
        monmap, address = str(self.folder / "monmap"), f"[v2:127.0.0.1:{self.monitor_port}]"
        do(_program("monmaptool"), "--create", "--clobber", "--fsid", cluster, "--addv", "a", address, monmap)
        keyring = str(self.folder / "keyring")
        do(*self._tool("ceph-mon"), "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", keyring)

    def _configured(self, cluster: str) -> str:
        folder = self.folder
        here = {
            "fsid": cluster,
            "mon host": f"[v2:127.0.0.1:{self.monitor_port}/0]",
            "keyring": f"{folder}/keyring",
            "run dir": str(folder),
            "log file": f"{folder}/log/$name.log",
            "mon data": f"{folder}/mon",
            "osd data": f"{folder}/osd",
            "rgw data": f"{folder}/rgw",
            "bluestore block size": str(_room_bytes(folder)),
            "rgw frontends": f"beast endpoint=127.0.0.1:{self.port} tcp_nodelay=1",
        }
        lines = [f"{name} = {value}" for name, value in {**SETTINGS, **here, **self.settings}.items()]
        return "\n".join(["[global]", *lines, ""])

    @property
    def _configuration(self) -> Path:
        return self.folder / "ceph.conf"

    def _tool(self, program: str) -> tuple[str, ...]:
        return (_program(program), "-c", str(self._configuration))

    def _daemon(self, program: str) -> tuple[str, ...]:
        return (*self._tool(program), "-f")


@contextmanager
def _running(program: Program) -> Iterator[None]:
    process = subprocess.Popen(program.argv, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _room_bytes(folder: Path) -> int:
    """Give the size of the store's file, which takes up only what is written to it."""
    share = int(shutil.disk_usage(folder).free * SHARE_OF_DISK)
    return max(LEAST_ROOM_BYTES, share // GIB * GIB)


def _program(name: str) -> str:
    return server.find(name) or name
