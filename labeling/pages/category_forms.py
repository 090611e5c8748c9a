"""Forms of the category pages. They check shape; what a name, key or colour may be, the service decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from labeling.domain.categories import NAME_LENGTH


class ProposalForm(forms.Form):
    """What a reviewer says when proposing a category."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    guideline = forms.CharField(
        label=_("Guideline"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )


class CategoryForm(ProposalForm):
    """All that an admin may say of a category."""

    hotkey = forms.CharField(label=_("Key"), required=False, max_length=1)
    color = forms.CharField(
        label=_("Colour"), required=False, max_length=7, widget=forms.TextInput(attrs={"type": "color"})
    )

    field_order = ("name", "hotkey", "color", "guideline")


class NewCategoryForm(CategoryForm):
    """The same for a category that is not there yet."""

    hotkey = forms.CharField(
        label=_("Key"), required=False, max_length=1, help_text=_("Left empty, a free one is found.")
    )


class MarketForm(forms.Form):
    """A new market."""

    name = forms.CharField(label=_("Name"), max_length=80)
    code = forms.SlugField(label=_("Code"), max_length=32, help_text=_("Short, as in predict?market=dk"))
