"""The sentences that the review page's script says, in the language of the moment. It fills `{n}` and such itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def all_words() -> dict[str, Any]:
    """Give every sentence of the script."""
    return {
        "photo": _("Photo {n}"),
        "claim": _("Claimed to be {name}"),
        "no_suggestion": _("No suggestion"),
        "loading": _("Fetching photos …"),
        "finished": _("Nothing waits for you. New photos show up here by themselves."),
        "undone": _("Taken back. Here it is again."),
        "nothing_learned": _("Nothing learned yet: the first answers teach it."),
        "learned": _("learned from {n} answers, {ago}"),
        "suggested_by": _("Suggested by quick head {n}."),
        "serving": _("Release {release} serves (version {version})."),
        "seconds_ago": _("{n} s ago"),
        "minutes_ago": _("{n} min ago"),
        "hours_ago": _("{n} h ago"),
        "reasons": reasons(),
        "refused": _refusals(),
        "trouble": _troubles(),
    }


def reasons() -> dict[str, str]:
    """Say why a photo is asked about."""
    return {
        "typical": _("typical of many others"),
        "doubtful": _("the model wavers between categories"),
        "rare": _("perhaps of a rare category"),
        "random": _("picked at random"),
    }


def _refusals() -> dict[str, str]:
    return {
        "lease-taken": _("Photo {photo} went to somebody else meanwhile; your answer to it was not counted."),
        "already-settled": _("Photo {photo} was settled meanwhile; your answer to it was not counted."),
        "not-leased": _("Photo {photo} is not yours to answer any more; your answer to it was not counted."),
        "nothing-to-undo": _("There is nothing left to take back."),
        "already-undone": _("That was taken back already."),
        "other": _("The server did not accept that: {detail}"),
    }


def _troubles() -> dict[str, str]:
    return {
        "network": _("The server is out of reach. {n} answers are kept here and will be sent."),
        "signed-out": _("You were signed out. {n} answers are kept here and will be sent once you sign in again."),
    }
