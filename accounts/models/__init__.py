"""Who uses Magpie: people with roles, the invitations they came by, and devices with tokens."""

from accounts.models.device import Device
from accounts.models.invitation import Invitation
from accounts.models.user import Role, User

__all__ = ["Device", "Invitation", "Role", "User"]
