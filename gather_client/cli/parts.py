"""Build the parts of the program from its settings."""

import random
import signal
import threading
from pathlib import Path

from gather_client import pins
from gather_client.api import Api
from gather_client.backoff import Backoff
from gather_client.config import Settings
from gather_client.spool import Spool
from gather_client.uploader import Uploader


def api(settings: Settings) -> Api:
    """Reach the configured server. Raises ConfigError when none is."""
    url, token = settings.server()
    return Api(url, token, timeout_s=settings.timeout_s)


def spool(settings: Settings) -> Spool:
    """Open the folder of waiting photos."""
    folder = settings.home / "spool"
    return Spool(folder, quota_bytes=settings.quota_bytes, min_free_bytes=settings.min_free_bytes)


def uploader(settings: Settings, server: Api, waiting: Spool) -> Uploader:
    """Connect the two."""
    backoff = Backoff(settings.retry_base_s, settings.retry_cap_s)
    return Uploader(server, waiting, concurrency=settings.concurrency, backoff=backoff, rng=random.Random())


def public_key(settings: Settings) -> str:
    """Tell which key must have signed: the one that is configured, else the one that was pinned."""
    return settings.public_key or pins.load(settings.home, settings.url)


def pin(settings: Settings, key: str) -> None:
    """Keep the server's public key from now on."""
    pins.save(settings.home, settings.url, key)


def models_folder(settings: Settings) -> Path:
    """Tell where models lie."""
    return settings.home / "models"


def stopped_by_signals() -> threading.Event:
    """Give an event that Ctrl-C and the supervisor's TERM set, so that loops end in order."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    return stop
