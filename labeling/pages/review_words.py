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
        "nothing_to_accept": _("Nothing is suggested for this photo. Choose a category."),
        "nothing_shown": _("No photo yet"),
        "no_image": _("This photo cannot be loaded now."),
        "loading": _("Fetching photos …"),
        "finished": _("Nothing waits for you. New photos show up here by themselves."),
        "waits": _("Waiting for the server. {n} answers are kept here; the next photo comes once it answers."),
        "undo": _("Undo"),
        "undone": _("Taken back. Here it is again."),
        **_history(),
        **_categories(),
        **_learning(),
        "kinds": kinds(),
        "reasons": reasons(),
        "refused": _refusals(),
        "returned": _("Answers that were not counted: {n}"),
        "trouble": _troubles(),
    }


def kinds() -> dict[str, str]:
    """Name the answers that are no category."""
    return {"skip": _("Skip"), "unsure": _("Unsure"), "unusable": _("Unusable")}


def actions() -> dict[str, str]:
    """Say what each action of the page does, in the order of its list of keys."""
    return {
        "accept": _("Accept the suggestion"),
        "skip": _("Skip: others are asked first"),
        "unsure": _("Unsure: somebody takes a second look"),
        "unusable": _("Unusable: nothing can be told from this photo"),
        "undo": _("Undo, again and again"),
        "earlier": _("Look at an earlier answer, and change it"),
        "later": _("Look at a later answer, up to the photo that waits"),
        "find": _("Find a category by typing, or propose one"),
        "zoom": _("Zoom"),
        "turn": _("Turn the view"),
        "guideline": _("Show the guideline and examples"),
        "help": _("Show or hide these keys"),
    }


def presets() -> dict[str, str]:
    """Name the sets of keys that can be taken as they are."""
    return {
        "usual": _("Usual: Enter accepts, Space skips"),
        "space-accepts": _("Space accepts, Enter skips"),
        "prodigy": _("As in Prodigy: a accepts, Space ignores, x rejects"),
        "left-hand": _("Left hand: Space accepts, letters beside it do the rest"),
        "number-pad": _("Number pad: Enter accepts, + skips, - undoes"),
    }


def key_label(key: str) -> str:
    """Give what stands on a button for a key."""
    labels = {
        "Enter": _("Enter"),
        "Space": _("Space"),
        "Backspace": "⌫",
        "Delete": _("Del"),
        "ArrowLeft": "←",
        "ArrowRight": "→",
        "ArrowUp": "↑",
        "ArrowDown": "↓",
    }
    return labels.get(key, key)


def _history() -> dict[str, str]:
    return {
        "you_said": _("You said: {answer}."),
        "change_it": _("Another key changes it; this one goes on."),
        "looking_back": _("An earlier answer of yours"),
        "changed": _("Photo {photo} is {answer} now."),
        "stands_again": _("Taken back: your answer before it, {answer}, counts again."),
        "first_answer": _("This is your first answer."),
        "no_history": _("The server is out of reach, and earlier answers with it. Go on here; try that again later."),
    }


def _categories() -> dict[str, str]:
    return {
        "propose": _("Propose “{name}”"),
        "proposed": _(
            "“{name}” is proposed to the admins. Until they approve it, skip this photo or say that you are unsure."
        ),
        "not_proposed": _("The server is out of reach: “{name}” was not proposed. Try again later."),
        "category_gone": _("a category of then"),
        "no_card": _("The guideline cannot be shown now."),
    }


def _learning() -> dict[str, str]:
    return {
        "nothing_learned": _("Nothing learned yet: the first answers teach it."),
        "learned": _("learned from {n} answers, {ago}"),
        "suggested_by": _("Suggested by quick head {n}."),
        "serving": _("Release {release} serves (version {version})."),
        "seconds_ago": _("{n} s ago"),
        "minutes_ago": _("{n} min ago"),
        "hours_ago": _("{n} h ago"),
    }


def reasons() -> dict[str, str]:
    """Say why a photo is asked about."""
    return {
        "typical": _("typical of many others"),
        "doubtful": _("the model wavers between categories"),
        "doubtful-crowd": _("typical of many that the model wavers about"),
        "different": _("unlike what was answered so far"),
        "rare": _("perhaps of a rare category"),
        "random": _("picked at random"),
        "split": _("its category was split"),
        "second-look": _("a second look: what was said before stays hidden"),
    }


def _refusals() -> dict[str, str]:
    return {
        "lease-taken": _("Photo {photo} went to somebody else meanwhile; your answer to it was not counted."),
        "already-settled": _("Photo {photo} was settled meanwhile; your answer to it was not counted."),
        "not-leased": _("Photo {photo} is not yours to answer any more; your answer to it was not counted."),
        "category-not-active": _("Photo {photo}: {detail}"),
        "nothing-to-undo": _("There is nothing left to take back."),
        "already-undone": _("That was taken back already."),
        "other": _("The server did not accept that: {detail}"),
    }


def _troubles() -> dict[str, str]:
    return {
        "network": _("The server is out of reach. {n} answers are kept here and will be sent."),
        "signed-out": _("You were signed out. {n} answers are kept here and will be sent once you sign in again."),
    }
