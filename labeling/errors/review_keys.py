"""Keys of the review page that cannot be."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


class KeysRefused(LabelingError):
    """These cannot be somebody's keys."""

    code = "keys-refused"
    status = 400


class KeyBad(KeysRefused):
    """A key that the page cannot hear, or that does something else in every browser."""

    code = "key-bad"
    message = _("{key!r} cannot be a key here. Use one character, Enter, Space, Backspace, Delete or an arrow.")


class KeysClash(KeysRefused):
    """One key would do two things."""

    code = "keys-clash"
    message = _("The key {key!r} would do two things. Give each of them a key of its own.")


class KeysUnreadable(KeysRefused):
    """The file holds no keys."""

    code = "keys-unreadable"
    message = _("This file holds no keys. Choose one that was exported from this page.")
