"""Errors of accounts.

Problem
└── AccountsError
    ├── InvitationInvalid     invitation-invalid
    ├── DeviceNameTaken       device-name-taken
    ├── DeviceRevoked         device-revoked
    ├── CsrfFailed            csrf-failed
    └── LastAdmin             last-admin
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.problems import Problem


class AccountsError(Problem):
    """Anything that accounts refuses."""

    code = "accounts"
    status = 400


class InvitationInvalid(AccountsError):
    """The invitation is unknown, used or out of date."""

    code = "invitation-invalid"
    status = 404
    message = _("This invitation is not valid any more. Ask an admin for a new one.")


class DeviceNameTaken(AccountsError):
    """Another device has this name already."""

    code = "device-name-taken"
    status = 409
    message = _("There is a device named {name} already. Choose another name.")


class DeviceRevoked(AccountsError):
    """The device's token was revoked."""

    code = "device-revoked"
    status = 401
    message = _("This device was revoked. Ask an admin to connect it again.")


class CsrfFailed(AccountsError):
    """A signed-in browser sent a change without the CSRF token of its session."""

    code = "csrf-failed"
    status = 403
    message = _("The page that sent this is of another session. Load it again, or send `X-CSRFToken`.")


class LastAdmin(AccountsError):
    """The last active admin cannot be deactivated or lose the role."""

    code = "last-admin"
    status = 409
    message = _("This is the only active admin. Make somebody else an admin first.")
