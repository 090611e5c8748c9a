"""Static files under names that carry their hash, also where one of our script modules imports another."""

from __future__ import annotations

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # it ships no types

_IMPORT = r"""(?P<matched>import\s*(?P<names>\{[^}]*\})\s*from\s*["'](?P<url>\./[^"']+)["'];)"""


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # see above
    """Rewrite the imports of our own modules: after an upgrade no browser mixes old ones with new ones.

    Django's switch for this would rewrite every package's scripts, and some import what only a bundler resolves.
    """

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("review/*.js", ((_IMPORT, """import %(names)s from "%(url)s";"""),)),
    )
