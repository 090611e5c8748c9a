"""Which key does what on the review page: the usual ones, and what a person chose instead."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

# The first of its keys that nobody else has is an action's usual one. Categories come first: `g` may be glass.
USUAL: Mapping[str, tuple[str, ...]] = {
    "accept": ("Enter",),
    "skip": ("Space",),
    "unsure": ("u",),
    "unusable": ("x",),
    "undo": ("Backspace",),
    "earlier": ("ArrowLeft",),
    "later": ("ArrowRight",),
    "find": ("/",),
    "zoom": ("z",),
    "turn": ("r",),
    "guideline": ("g", "i", "."),
    "help": ("?",),
}
ACTIONS = tuple(USUAL)
PRESETS: Mapping[str, Mapping[str, str]] = {
    "usual": {},
    "space-accepts": {"accept": "Space", "skip": "Enter"},
    "prodigy": {"accept": "a", "unusable": "x", "skip": "Space", "undo": "Backspace"},
    "left-hand": {
        "accept": "Space",
        "skip": "q",
        "unsure": "w",
        "unusable": "e",
        "undo": "a",
        "earlier": "s",
        "later": "d",
        "find": "f",
    },
    "number-pad": {"skip": "+", "undo": "-", "unsure": "*", "unusable": "/", "find": "."},
}
ARROWS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown")
NAMED_KEYS = frozenset(
    {"Enter", "Space", "Backspace", "Delete", "Insert", "Home", "End", "PageUp", "PageDown", *ARROWS}
)
LONGEST_ID = 18  # digits
MOST_CATEGORIES = 500  # more would be a file, not somebody's keys


@dataclass(frozen=True, slots=True)
class Keys:
    """A key for each action and each category (by id); an empty one means that there is none."""

    actions: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, dict[str, str]]:
        """Give the form in which keys are stored and travel."""
        return {
            "actions": dict(self.actions),
            "categories": {str(category): key for category, key in sorted(self.categories.items())},
        }


def from_json(stored: Mapping[str, Mapping[str, str]]) -> Keys:
    """Read what `as_json` gave."""
    categories = {int(category): key for category, key in stored.get("categories", {}).items()}
    return Keys(dict(stored.get("actions", {})), categories)


def from_file(data: bytes) -> Keys:
    """Read a file of keys. Raises ValueError when it holds none."""
    try:
        stored = json.loads(data)
    except RecursionError as theirs:
        raise ValueError from theirs
    if not isinstance(stored, dict) or not {"actions", "categories"} & set(stored):
        raise ValueError
    actions, categories = stored.get("actions", {}), stored.get("categories", {})
    if not (_is_choice(actions) and _is_choice(categories)) or unknown_actions(actions) or not are_ids(categories):
        raise ValueError
    return from_json({"actions": actions, "categories": categories})


def unknown_actions(actions: Iterable[str]) -> list[str]:
    """Give what the page cannot do."""
    return sorted(set(actions) - set(ACTIONS))


def are_ids(names: Collection[str]) -> bool:
    """Say whether all of these can be categories' ids, and not more than anybody has."""
    return len(names) <= MOST_CATEGORIES and all(
        name.isascii() and name.isdigit() and len(name) <= LONGEST_ID for name in names
    )


def _is_choice(part: object) -> bool:
    return isinstance(part, dict) and all(isinstance(key, str) for key in part.values())


def differing(said: Keys, usual: Keys) -> Keys:
    """Give what of `said` is other than what the person would have without choosing."""
    actions = {action: key for action, key in said.actions.items() if tidy_key(key) != usual.actions.get(action)}
    categories = {one: key for one, key in said.categories.items() if tidy_key(key) != usual.categories.get(one)}
    return Keys(actions, categories)


def tidy_key(key: str) -> str:
    """Give a key as it is stored: letters small, the blank by its name."""
    if key == " ":
        return "Space"
    named = {name.lower(): name for name in NAMED_KEYS}
    return named.get(key.strip().lower()) or key.strip().lower()


def tidied(keys: Keys) -> Keys:
    """Give the same choice with every key tidied."""
    actions = {action: tidy_key(key) for action, key in keys.actions.items()}
    return Keys(actions, {category: tidy_key(key) for category, key in keys.categories.items()})


def is_key(key: str) -> bool:
    """Say whether a tidied key may do something: one printable character, or one of the named keys; empty for none."""
    return key == "" or key in NAMED_KEYS or (len(key) == 1 and key.isprintable() and not key.isspace())


def clashes(keys: Keys) -> list[str]:
    """Give the keys that a choice gives to two things at once."""
    used = [key for key in (*keys.actions.values(), *keys.categories.values()) if key]
    return sorted({key for key in used if used.count(key) > 1})


def preset_of(keys: Keys) -> str:
    """Give the name of the preset that this choice is; empty for a choice of one's own."""
    if keys.categories:
        return ""
    return next((name for name, actions in PRESETS.items() if dict(actions) == dict(keys.actions)), "")


def in_effect(chosen: Keys, hotkeys: Iterable[tuple[int, str]]) -> Keys:
    """Give the keys of one person: what they chose, then the categories' own hotkeys, then the usual keys.

    No key does two things: whoever comes later goes without, or takes its next usual key. `hotkeys` has every
    category that can be answered; choices for others sleep until those come back.
    """
    hotkeys = list(hotkeys)
    offered = {category for category, _ in hotkeys}
    mine = {category: key for category, key in chosen.categories.items() if category in offered}
    taken = {*chosen.actions.values(), *mine.values()} - {""}
    categories: dict[int, str] = {}
    for category, hotkey in hotkeys:
        categories[category] = mine[category] if category in mine else _first_free((hotkey.lower(),), taken)
        taken.add(categories[category])
    actions: dict[str, str] = {}
    for action, usual in USUAL.items():
        actions[action] = chosen.actions[action] if action in chosen.actions else _first_free(usual, taken)
        taken.add(actions[action])
    return Keys(actions, categories)


def _first_free(wanted: Iterable[str], taken: set[str]) -> str:
    return next((key for key in wanted if key and key not in taken), "")
