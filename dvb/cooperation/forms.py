"""Forms of cooperation agreements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField


class CooperationForm(forms.Form):
    """With whom, from when to when, and about what."""

    employer = forms.ModelChoiceField(
        label=_("Employer"), queryset=Organisation.objects.none(), empty_label="–"
    )
    number = forms.CharField(label=_("Number"), max_length=40, required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: without an end."))
    about = forms.CharField(
        label=_("About"),
        max_length=300,
        required=False,
        help_text=_("For example the qualifications, or how many learners a year."),
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        employers = visible_to(by, Organisation).filter(kind="employer")
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]


class CooperationEndForm(forms.Form):
    """On which day it ends."""

    ends_on = DayField(label=_("Last day"))
