"""What was done to categories, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from labeling.models import CategoryChange, ChangeKind

NONE = "\N{EN DASH}"
_FIELDS = ("name", "hotkey", "color", "guideline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One action: a sentence, what differs field by field as (field, before, after), and whether it can be undone."""

    action: CategoryChange
    sentence: str
    details: Sequence[tuple[str, str, str]]
    is_undone: bool
    can_undo: bool


def tell(action: CategoryChange, *, names: Mapping[int, str]) -> Told:
    """Tell an action whose parts are at hand; `names` are of every category there ever was."""
    is_undone = hasattr(action, "undone_by")
    return Told(
        action=action,
        sentence=_sentence(action, names),
        details=_details(action),
        is_undone=is_undone,
        can_undo=not is_undone and action.kind != ChangeKind.UNDONE,
    )


def _sentence(action: CategoryChange, names: Mapping[int, str]) -> str:
    rows = [action, *action.parts.all()]
    name = action.category.name
    if action.kind == ChangeKind.UNDONE:
        assert action.undoes is not None  # a constraint
        return _("Undone: {what}").format(what=_sentence(action.undoes, names))
    if action.kind == ChangeKind.MERGED:
        sources = _listed([row.category.name for row in rows])
        return _("Merged {sources} into {heir}").format(sources=sources, heir=names.get(action.after["heir_id"], NONE))
    if action.kind == ChangeKind.SPLIT:
        parts = _listed([row.category.name for row in rows[1:]])
        return _("Split {name} into {parts}").format(name=name, parts=parts)
    if action.kind == ChangeKind.REORDERED:
        count = len(rows)
        return ngettext("Moved {n} category", "Moved {n} categories", count).format(n=count)
    return _plain(action.kind).format(name=name)


def _plain(kind: str) -> str:
    return {
        ChangeKind.ADDED.value: _("Added {name}"),
        ChangeKind.PROPOSED.value: _("Proposed {name}"),
        ChangeKind.APPROVED.value: _("Approved {name}"),
        ChangeKind.EDITED.value: _("Edited {name}"),
        ChangeKind.RETIRED.value: _("Retired {name}"),
        ChangeKind.REOPENED.value: _("Reopened {name}"),
    }[kind]


def _details(action: CategoryChange) -> list[tuple[str, str, str]]:
    """Give what an edit changed; other kinds are told by their sentence."""
    if action.kind != ChangeKind.EDITED and not (action.undoes and action.undoes.kind == ChangeKind.EDITED):
        return []
    words = {"name": _("Name"), "hotkey": _("Key"), "color": _("Colour"), "guideline": _("Guideline")}
    return [
        (words[field], str(action.before.get(field) or NONE), str(action.after[field] or NONE))
        for field in _FIELDS
        if field in action.after
    ]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
