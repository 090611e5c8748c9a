"""The form of a training run by another recipe. It checks shape; what a knob may be, the knob decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainer.errors import TrainerError
from trainer.inference import registry
from trainer.pages import recipe_words
from trainer.recipes import knobs
from trainer.recipes.knobs import Knob
from trainer.selectors import presets


class RecipeForm(forms.Form):
    """A recipe by its name, the network, and the knobs that are set by hand: those left empty stay the recipe's."""

    preset = forms.ChoiceField(label=gettext_lazy("Recipe"))
    network = forms.CharField(label=gettext_lazy("Network"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = recipe_words.presets()
        choices = [(name, words.get(name, name)) for name in presets.names()]
        self.fields["preset"] = forms.ChoiceField(
            label=_("Recipe"),
            choices=choices,
            initial=settings.MAGPIE_TRAIN_PRESET,
            help_text=recipe_words.about_presets(),
        )
        self.fields["network"].widget.attrs |= {"placeholder": settings.MAGPIE_NETWORK or _("the best at hand")}
        self.fields["network"].help_text = _("A name that manage.py networks lists, or any of timm's.")
        labels = recipe_words.labels()
        for name, knob in knobs.KNOBS.items():
            self.fields[name] = _field(knob, labels[name])

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        """Give the fields of the knobs by what they are about."""
        return [(title, [self[name] for name in names]) for title, names in recipe_words.groups()]

    @property
    def has_wrong_knob(self) -> bool:
        """Tell whether a knob has to be put right: they are shown then."""
        return any(name in knobs.KNOBS for name in self.errors)

    def values(self) -> dict[str, Any]:
        """Give the knobs that were set, once the form is valid."""
        return {name: self.cleaned_data[name] for name in knobs.KNOBS if self.cleaned_data[name] is not None}

    def clean_network(self) -> str:
        """Refuse a network that nobody knows."""
        name: str = self.cleaned_data["network"].strip()
        try:
            if name:
                registry.check(name)
        except TrainerError as unknown:
            raise forms.ValidationError(unknown.detail) from unknown
        return name


class KnobField(forms.CharField):
    """One knob, as somebody writes it; None where it is left empty."""

    def __init__(self, knob: Knob, **options: Any) -> None:
        self._knob = knob
        super().__init__(required=False, max_length=40, **options)

    def clean(self, value: Any) -> Any:
        """Read the knob."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self._knob.read(text)
        except TrainerError as wrong:
            raise forms.ValidationError(wrong.detail) from wrong


def _field(knob: Knob, label: str) -> KnobField:
    unset = _("as the recipe says")
    if knob.kind in {"choice", "switch"}:
        values = knob.choices or ("true", "false")
        choices = [("", unset), *((value, value) for value in values)]
        return KnobField(knob, label=label, widget=forms.Select(choices=choices))
    attributes = {"placeholder": unset, "inputmode": "decimal", "autocomplete": "off"}
    return KnobField(knob, label=label, help_text=recipe_words.bounds(knob), widget=forms.TextInput(attributes))
