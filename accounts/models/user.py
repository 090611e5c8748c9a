"""People."""

from __future__ import annotations

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

    class Meta(AbstractUser.Meta):
        constraints = (models.CheckConstraint(condition=models.Q(role__in=Role.values), name="user_role_is_known"),)

    @property
    def is_admin(self) -> bool:
        """Say whether this person may change categories, people, devices and models."""
        return self.role == Role.ADMIN

    @property
    def can_review(self) -> bool:
        """Say whether this person may answer."""
        return self.role in {Role.REVIEWER, Role.ADMIN}
