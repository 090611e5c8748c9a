"""The sentences that the grid's script says, in the language of the moment. It fills `{n}` and such itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from labeling.domain import grids
from labeling.pages import review_words


def all_words() -> dict[str, Any]:
    """Give every sentence of the script."""
    return {
        **review_words.all_words(),
        "loading": _("Fetching photos …"),
        "cell": _("Photo {n}, {said}"),
        "said": _said(),
        "marks": {"except": _("exception"), "unsure": _("unsure")},
        "selected": _("{n} selected"),
        "commit": _commit(),
        "committed": _("{n} answers are recorded."),
        "returned": _("The page of before is back: {n} answers are taken back."),
        "nothing_back": _("There is no page of yours left to take back here."),
        "nothing_selected": _("Select photos first: with a click, the arrows, or their letters."),
        "released": _("{n} go back unanswered"),
        "fits": _("{n} fit"),
        "newer": _("The model has learned since. Show the newer order"),
        "finished": _("Nothing waits here."),
        "refused": {**review_words.all_words()["refused"], "many": _("{n} answers were not counted: {details}")},
        "trouble": review_words.all_words()["trouble"],
    }


def sorts() -> dict[str, str]:
    """Name the orders."""
    return {
        grids.CONFIDENT: _("most confident first"),
        grids.ALIKE: _("most alike together"),
        grids.DOUBTFUL: _("most doubtful first"),
        grids.NEWEST: _("newest first"),
        grids.BY_DEVICE: _("by camera"),
        grids.BY_DAY: _("by day"),
    }


def _said() -> dict[str, str]:
    """Say what will become of a photo when the page is committed."""
    return {
        "category": _("{name}"),
        "sure": _("{name}, {share}"),
        "none": _("not answered"),
        "except": _("an exception, not answered"),
        "unsure": _("unsure"),
    }


def _commit() -> dict[str, str]:
    """Word the button that commits the page, by what it will do."""
    return {
        "nothing": _("Go on"),
        "all": _("{n} are {name}"),
        "some": _("{n} are {name}, {others} otherwise"),
        "others": _("{others} answers"),
    }
