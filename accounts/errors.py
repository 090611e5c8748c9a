"""Errors of accounts.

Problem
└── AccountsError
    ├── InvitationInvalid     invitation-invalid
    ├── DeviceNameTaken       device-name-taken
    ├── DeviceRevoked         device-revoked
    ├── CsrfFailed            csrf-failed
    ├── LastAdmin             last-admin
    └── DatabaseOutage        database-outage
        ├── DatabaseDown      database-down
        └── DatabaseFull      database-full
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


class DatabaseOutage(AccountsError):
    """The database cannot do what was asked for a while. Never raised: `accounts.outages` tells it by its error."""

    code = "database-outage"
    status = 503
    is_outage = True


class DatabaseDown(DatabaseOutage):
    """The database cannot be reached, restarts, or is too busy."""

    code = "database-down"
    retry_after_s = 2
    message = _("The database does not answer. What was acknowledged is safe; send the rest again in a moment.")


class DatabaseFull(DatabaseOutage):
    """There is no room left where the database keeps its files."""

    code = "database-full"
    status = 507
    retry_after_s = 30
    message = _("The database has no room left; nothing was changed. Free some space, then try again.")
