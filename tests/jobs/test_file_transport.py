"""The broker made of files: a reader never meets half a message."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Empty

from kombu import Connection

from jobs import file_transport

MESSAGES = 300


def a_connection(folder: Path) -> Connection:
    file_transport.register()
    for name in ("messages", "control"):
        (folder / name).mkdir(exist_ok=True)
    messages = str(folder / "messages")
    options = {"data_folder_in": messages, "data_folder_out": messages, "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport_options=options)


def test_reader_in_a_hurry_takes_every_message_whole(tmp_path: Path) -> None:
    taken: list[int] = []

    def read() -> None:
        channel = a_connection(tmp_path).channel()
        while len(taken) < MESSAGES and not stop.is_set():
            try:
                taken.append(channel._get("work")["n"])
            except Empty:
                continue

    stop = threading.Event()
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    channel = a_connection(tmp_path).channel()

    for n in range(MESSAGES):
        channel._put("work", {"n": n})
    reader.join(timeout=20)
    stop.set()

    assert sorted(taken) == list(range(MESSAGES))


def test_unfinished_message_is_not_taken(tmp_path: Path) -> None:
    channel = a_connection(tmp_path).channel()
    (tmp_path / "messages" / "1_a.unfinished").write_text("")

    assert channel._size("work") == 0
