"""`gather classify`: say what the champion sees, in files, a video or a camera."""

import json
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from gather_client.camera import PICTURES, FolderSource, Frame, opened, read_picture
from gather_client.cli import parts
from gather_client.cli.update import update
from gather_client.config import Settings
from gather_client.errors import SourceError
from gather_client.releases import ReleaseStore
from gather_client.suggestions import Champion, Suggestion


def run(arguments: Namespace, settings: Settings) -> int:
    """Classify everything named; an unreadable picture is a line, not the end, and makes the exit code 7."""
    champion = _champion(settings)
    failed = 0
    stop = parts.stopped_by_signals()
    for source in arguments.sources:
        for name, found in _frames(source, stop, every_s=arguments.every):
            if stop.is_set():
                return 0
            if isinstance(found, SourceError):
                failed += 1
                print(f"gather: {name}: {found}", file=sys.stderr)
            else:
                print(_line(name, champion.suggest(found.rgb), is_json=arguments.json), flush=True)
    return SourceError.exit_code if failed else 0


def _champion(settings: Settings) -> Champion:
    """Find the installed model; the first time, fetch it."""
    store = ReleaseStore(parts.models_folder(settings))
    if store.current() is None:
        update(settings)
    champion = Champion(store)
    if champion.installed is None and champion.problem:
        raise champion.problem
    return champion


def _frames(text: str, stop: threading.Event, *, every_s: float) -> Iterator[tuple[str, Frame | SourceError]]:
    path = Path(text)
    if path.is_file() and path.suffix.lower() in PICTURES:
        yield text, _picture(path)
        return
    with opened(text) as source:
        if isinstance(source, FolderSource):
            yield from ((str(one), _picture(one)) for one in source.paths)
            return
        while not stop.is_set() and (frame := source.read()) is not None:
            yield text, frame
            source.skip(every_s, stop)


def _picture(path: Path) -> Frame | SourceError:
    try:
        return read_picture(path)
    except SourceError as error:
        return error


def _line(name: str, suggestion: Suggestion, *, is_json: bool) -> str:
    if not is_json:
        return f"{name}  {suggestion.name}  {suggestion.confidence:.1%}"
    facts = {
        "file": name,
        "pred_class": suggestion.name,
        "confidence": suggestion.confidence,
        "classes": suggestion.classes,
        "model_version": suggestion.model_version,
        "release": suggestion.release,
    }
    return json.dumps(facts, ensure_ascii=False)
