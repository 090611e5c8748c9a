"""Categories, and changes of them, that cannot be."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from labeling.errors.root import LabelingError


class CategoryRefused(LabelingError):
    """The category, or the change of it, cannot be."""

    code = "category-refused"
    status = 409


class CategoryUnknown(CategoryRefused):
    """No category has this id or name."""

    code = "unknown-category"
    status = 400
    message = _("There is no category {category!r}. Look up the categories, or add it first.")


class CategoryNotActive(CategoryRefused):
    """The category is proposed or retired."""

    code = "category-not-active"
    message = _("The category {category!r} cannot be answered with now. Choose an active one.")


class CategoryNameTaken(CategoryRefused):
    """Another category in use has this name, whatever its case."""

    code = "name-taken"
    message = _("There is a category {name!r} already. Choose another name.")


class CategoryNameBad(CategoryRefused):
    """The name is empty, too long, only digits, or not printable."""

    code = "name-bad"
    status = 400
    message = _("This cannot be a category's name. Use 1 to 80 printable characters, not digits alone.")


class CategoryHotkeyTaken(CategoryRefused):
    """Another active category has this key."""

    code = "hotkey-taken"
    message = _("The key {hotkey!r} belongs to another category. Choose another key.")


class CategoryHotkeyBad(CategoryRefused):
    """The key is none, or belongs to the review page."""

    code = "hotkey-bad"
    status = 400
    message = _("The key {hotkey!r} cannot be a category's. Choose a digit, or a letter other than r, u, x and z.")


class CategoryColorBad(CategoryRefused):
    """The colour is not written as `#rrggbb`."""

    code = "color-bad"
    status = 400
    message = _("The colour {color!r} is not understood. Write it like #0072b2.")


class CategoryInAnotherState(CategoryRefused):
    """What was asked for needs another status: only a proposed category is approved, only a retired one reopened."""

    code = "category-in-another-state"
    message = _("The category {category!r} is {standing}. Reload to see how it stands.")


class CategoryOrderBad(CategoryRefused):
    """A category stands twice in the order."""

    code = "order-bad"
    status = 400
    message = _("A category stands twice in this order. Name each one once.")


class CategoryHeirBad(CategoryRefused):
    """No category is to be merged, or one into itself."""

    code = "heir-bad"
    status = 400
    message = _("Choose one or more categories to merge, and another one that they become.")


class CategoryPartsBad(CategoryRefused):
    """A category splits into two others or more."""

    code = "parts-bad"
    status = 400
    message = _("A category splits into two or more different ones. Name them, or choose active ones.")


class ExampleRefused(CategoryRefused):
    """The photo cannot be an example: there is none, it is an audit photo or erased, or places are full."""

    code = "example-refused"
    message = _("Photo {photo} cannot be an example: examples are up to {most} photos of the pool.")


class ChangeUnknown(CategoryRefused):
    """No change has this id."""

    code = "unknown-change"
    status = 404
    message = _("There is no such change. Reload to see what was changed.")


class ChangeIsUndoing(CategoryRefused):
    """What undoes a change is not undone itself."""

    code = "change-is-undoing"
    message = _("This undid another change, and cannot be undone. Make the change again.")


class ChangeUndone(CategoryRefused):
    """The change was undone before."""

    code = "change-undone"
    message = _("This change has been undone already. Reload to see how the categories stand.")


class ChangeStoodUpon(CategoryRefused):
    """A later change builds on this one."""

    code = "change-stood-upon"
    message = _("A later change builds on this one: {category!r} was {later} since. Undo that first.")
