"""Forms that ask about a double, agree to a merger and turn it down."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DoubleForm(forms.Form):
    """Which record is meant."""

    double = forms.CharField(
        label=_("The other record"),
        max_length=250,
        help_text=_("Its registration number, its whole name, or the address of its page."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class SureForm(forms.Form):
    """There is no way back."""

    is_sure = forms.BooleanField(label=_("I have compared both records, and know that there is no way back."))


class AskForm(SureForm):
    """What shows that both records are one employer."""

    because = forms.CharField(
        label=_("What shows that both are one employer?"),
        max_length=300,
        help_text=_("For example: one number in the register of enterprises. Those who are asked read it."),
    )
    field_order = ("because", "is_sure")


class TurnDownForm(forms.Form):
    """Why the records stay apart."""

    reason = forms.CharField(
        label=_("Why not?"), max_length=300, help_text=_("Whoever asked reads this sentence.")
    )
