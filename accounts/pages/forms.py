"""Forms of the account pages. They check shape; services write."""

from __future__ import annotations

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User


class AcceptForm(BaseUserCreationForm):  # type: ignore[type-arg]  # generic in the stubs only
    """A name and a password, twice."""

    class Meta:
        model = User
        fields = ("username",)


class InviteForm(forms.Form):
    """Which role, and a note to tell open invitations apart."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    note = forms.CharField(label=_("For whom"), max_length=200, required=False)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class DeviceForm(forms.Form):
    """A device's name."""

    name = forms.CharField(label=_("Name"), max_length=100)
