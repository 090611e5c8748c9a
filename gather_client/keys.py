"""Which key means which category, and which means a command."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_SPARE = "1234567890abcdefghijklopqrstuvwxyz"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_PALETTE = ("#4fa3ff", "#f2b134", "#6cc24a", "#ef5b5b", "#b48ef0", "#3fc6b5", "#f58ad0", "#a8a8a8")
COMMANDS = {" ": "photo", "m": "mirror", "n": "next", "\x1b": "quit"}


@dataclass(frozen=True, slots=True)
class Category:
    """A category as the camera knows it; `colour` is `#rrggbb`."""

    id: int
    name: str
    hotkey: str = ""
    colour: str = ""

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Category":
        """Read the server's or the cache's form. Raises KeyError, TypeError or ValueError when it is neither."""
        colour = str(row.get("color") or "")
        if not _COLOUR.fullmatch(colour):
            colour = _PALETTE[int(row["id"]) % len(_PALETTE)]
        return cls(int(row["id"]), str(row["name"]), str(row.get("hotkey") or "")[:1], colour)

    def to_json(self) -> dict[str, object]:
        """Write the form that `from_json` reads."""
        return {"id": self.id, "name": self.name, "hotkey": self.hotkey, "color": self.colour}


@dataclass(frozen=True, slots=True)
class KeyMap:
    """Categories by key. A category's key wins over a command's letter; the capital letter always commands."""

    categories: tuple[tuple[str, Category], ...] = ()

    def category(self, key: str) -> Category | None:
        """Find the category of a key."""
        return dict(self.categories).get(key)

    def command(self, key: str) -> str | None:
        """Find the command of a key: photo, mirror, next or quit."""
        return COMMANDS.get(key.lower()) if self.category(key) is None else None


def assign(categories: Iterable[Category]) -> KeyMap:
    """Give every category its own key; one that has none, or whose key is taken, gets the next spare one."""
    wanted = tuple(categories)
    taken: dict[str, Category] = {}
    for category in wanted:
        if category.hotkey and category.hotkey not in (" ", "\x1b"):
            taken.setdefault(category.hotkey, category)
    spare = iter([key for key in _SPARE if key not in taken])
    own = {category.id: key for key, category in taken.items()}
    keyed = ((own.get(category.id) or next(spare, ""), category) for category in wanted)
    return KeyMap(tuple((key, category) for key, category in keyed if key))
