"""Translate the words that people read; English where there is no catalogue."""

import gettext
from pathlib import Path

_CATALOGUE = gettext.translation("gather", localedir=Path(__file__).parent / "locale", fallback=True)

_ = _CATALOGUE.gettext
ngettext = _CATALOGUE.ngettext
