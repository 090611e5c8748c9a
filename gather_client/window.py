"""The window itself: shows pictures, gives keys."""

import os
import sys
from types import TracebackType

import cv2
import numpy as np
from numpy.typing import NDArray

from gather_client import screen
from gather_client.errors import SourceError
from gather_client.words import _

_TITLE = "gather"
_SPECIAL = {27: "\x1b", 32: " "}


class Window:
    """One OpenCV window; closing it is the same as pressing Escape."""

    def __enter__(self) -> "Window":
        """Open it. Raises SourceError where no window can be."""
        has_display = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        if not has_display:  # Qt would end the whole process instead of raising
            raise _no_window(_("no display"))
        try:
            cv2.namedWindow(_TITLE, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | cv2.WINDOW_GUI_NORMAL)
            cv2.resizeWindow(_TITLE, screen.WIDTH, screen.HEIGHT)
        except cv2.error as error:
            raise _no_window(str(error.err)) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        cv2.destroyAllWindows()

    def show(self, canvas: NDArray[np.uint8], *, wait_s: float) -> str:
        """Show a picture, red first, and wait so long for a key; empty when none came."""
        cv2.imshow(_TITLE, cv2.cvtColor(canvas, cv2.COLOR_RGB2BGR))
        code = cv2.waitKeyEx(max(1, round(wait_s * 1000)))
        if cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) < 1:
            return "\x1b"
        if code < 0:
            return ""
        low = code & 0xFFFF
        return _SPECIAL.get(low) or (chr(low) if low < 0xD800 and chr(low).isprintable() else "")


def _no_window(why: str) -> SourceError:
    happened = _("No window can be opened ({why}).").format(why=why)
    return SourceError(happened, _("Run `gather --headless --every 5`, or start it where there is a screen."))
