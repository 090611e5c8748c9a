"""One sitting at the camera: takes photos into the spool and knows what to show about it."""

import contextlib
import time
import uuid
from collections import Counter

from gather_client.background import Background
from gather_client.camera import Frame, Source
from gather_client.config import Settings
from gather_client.entry import Capture, Entry
from gather_client.errors import SpoolError, SpoolFull
from gather_client.keys import Category, KeyMap, assign
from gather_client.observer import Observation
from gather_client.progress import Network, Progress
from gather_client.screen import Row, View
from gather_client.spool import Spool
from gather_client.words import _

_LOOK_EVERY_S = 1.0
_WARNINGS = {"dark": _("Very dark: is the lens covered?"), "blurred": _("Blurred: is the camera in focus?")}
_NETWORKS = {
    Network.UNKNOWN: _("ready"),
    Network.ONLINE: _("online"),
    Network.OFFLINE: _("no network"),
    Network.STOPPED: _("upload stopped"),
}


class Session:
    """Counts, the last answer, and whether capture is stopped."""

    def __init__(
        self, settings: Settings, source: Source, spool: Spool, *, background: Background | None = None, claim: str = ""
    ) -> None:
        """`claim` goes with every photo that has no category key of its own; without `background` nothing is sent."""
        self.settings, self.source, self._spool, self._claim = settings, source, spool, claim
        self.background = background
        self.counts: Counter[int] = Counter()
        self.taken = 0
        self.stopped: SpoolError | None = None
        self._last = ("", "")
        self._looked_at = 0.0
        self._missed_bytes = 0

    @property
    def keys(self) -> KeyMap:
        """Tell which key is which category, by the newest list."""
        return assign(self.background.categories if self.background else ())

    def take(self, frame: Frame, category: Category | None = None, *, burst_id: str | None = None) -> Entry:
        """Put a frame on disk with what the operator said it is.

        Raises SpoolFull or SpoolUnwritable; capture counts as stopped until there is room again.
        """
        capture = Capture(
            captured_at=frame.captured_at,
            media_type=frame.media_type,
            claim=str(category.id) if category else self._claim or None,
            burst_id=burst_id,
            policy=self.source.policy,
            device=self.settings.device,
        )
        data = frame.to_bytes(quality=self.settings.jpeg_quality)
        try:
            kept = self._spool.add(data, capture)
        except SpoolError as error:
            self.stopped, self._missed_bytes = error, len(data)
            raise
        self.stopped = None
        self._count(category)
        return kept

    def burst(self, first: Frame, *, length: int) -> list[Entry]:
        """Take several frames in a row as one capture group. Raises as `take` for the first of them."""
        burst_id = str(uuid.uuid4()) if length > 1 else None
        kept = [self.take(first, burst_id=burst_id)]
        with contextlib.suppress(SpoolFull):  # the frames before it are safe; the next burst finds capture stopped
            while len(kept) < length and (frame := self.source.read()) is not None:
                kept.append(self.take(frame, burst_id=burst_id))
        return kept

    def has_room(self) -> bool:
        """Look again, at most every second, whether the photo that did not fit would fit now."""
        if self.stopped and time.monotonic() - self._looked_at > _LOOK_EVERY_S:
            self._looked_at = time.monotonic()
            try:
                self._spool.check_room(self._missed_bytes)
            except SpoolError as error:
                self.stopped = error
            else:
                self.stopped = None
        return self.stopped is None

    def view(self, observation: Observation) -> View:
        """Gather everything that the screen writes around the picture."""
        progress = self.background.uploader.progress if self.background else Progress()
        usage, suggestion = self._spool.usage(), observation.suggestion
        rows = (Row(key, one.name, one.colour, self.counts[one.id]) for key, one in self.keys.categories)
        return View(
            rows=tuple(rows),
            network=progress.network.value,
            network_text=_NETWORKS[progress.network] if self.background else _("not uploading"),
            waiting=usage.pending,
            refused=usage.refused,
            taken=self.taken,
            last=self._last[0],
            last_colour=self._last[1] or "#9aa7b4",
            suggestion=suggestion.name if suggestion else "",
            confidence=round(suggestion.confidence, 2) if suggestion else 0.0,
            model=_("Champion, release {n}").format(n=suggestion.release) if suggestion else _("No model yet"),
            warning=_WARNINGS.get(observation.warning, ""),
            stopped=f"{self.stopped.happened}\n{self.stopped.todo}" if self.stopped else "",
            hints=self._hints(),
            font=self.settings.font,
        )

    def _hints(self) -> str:
        words = [_("Space photo"), _("M mirror"), _("Esc quit")]
        if self.source.pace_s is None:
            words.insert(1, _("N next"))
        return "   ".join(words)

    def _count(self, category: Category | None) -> None:
        self.taken += 1
        if category:
            self.counts[category.id] += 1
            self._last = (_("Kept as {name}").format(name=category.name), category.colour)
        else:
            self._last = (_("Kept, without a category"), "")
