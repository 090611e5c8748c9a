"""People."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person is here for. Each role may do what `accounts.access` says."""

    REVIEWER = "reviewer", _("Reviewer")
    OPERATOR = "operator", _("Operator")
    ADMIN = "admin", _("Admin")


class User(AbstractUser):
    """One person. People are deactivated (`is_active`), never deleted: their answers keep their name."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.REVIEWER)
    sessions_ended = models.PositiveIntegerField(default=0)  # how often all sessions of this person were ended

    class Meta(AbstractUser.Meta):
        constraints = (models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),)

    def get_session_auth_hash(self) -> str:
        """Give what a session must carry to be this person's; it changes with the password and with `end_sessions`."""
        return self._of_this_turn(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Give the same under former secret keys."""
        yield from (self._of_this_turn(each) for each in super().get_session_auth_fallback_hash())

    def end_sessions(self) -> None:
        """Let no session that is open now work any longer. The caller saves."""
        self.sessions_ended += 1

    def _of_this_turn(self, sealed: str) -> str:
        return f"{sealed}.{self.sessions_ended}" if self.sessions_ended else sealed

    @property
    def is_admin(self) -> bool:
        """Say whether this person may change categories, people, devices and models."""
        return self.role == Role.ADMIN

    @property
    def can_review(self) -> bool:
        """Say whether this person may answer."""
        return self.role in {Role.REVIEWER, Role.ADMIN}
