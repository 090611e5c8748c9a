"""The supervisor's words, translated without Django: it speaks before Django can be loaded, and when it cannot be."""

from __future__ import annotations

import gettext

from webapp.env import ROOT

_ = gettext.translation("django", ROOT / "webapp" / "locale", fallback=True).gettext
