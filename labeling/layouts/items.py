"""One photo of a data set, whatever the layout it came in or goes out in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One photo as a data set names it.

    `path` is where its bytes lie in the data set (empty: they do not), `label` the category's name (None: unlabelled),
    `split` one of ours or empty. `sha256` is of the bytes at `path`. `group` and `group_hash` are the key and the
    perceptual hash (16 hexadecimal digits) of its capture group, `photo` its number where the data set was written:
    with them an import founds the same groups in the same order. `is_answer` says that a person confirmed the label
    (None: the layout does not tell), `is_unusable` that one said it shows nothing.
    """

    path: str
    label: str | None
    split: str = ""
    sha256: str = ""
    group: str = ""
    group_hash: str = ""
    source: str = ""
    captured_at: str = ""
    photo: int = 0
    is_answer: bool | None = None
    is_unusable: bool = False


@dataclass(slots=True)
class DataSet:
    """What was read: which layout it is in, its items in the order to take them in, what people should know of it,
    and what could not be understood, each with the reason."""

    layout: str
    items: list[Item]
    notes: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_of_a_magpie(self) -> bool:
        """Say whether a Magpie wrote it: then its splits were drawn by the rules that hold here."""
        return any(item.group and item.group_hash for item in self.items)
