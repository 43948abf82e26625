"""Forms about programmes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Qualification


class ProgrammeForm(forms.Form):
    """A programme that a school offers."""

    qualification = forms.ModelChoiceField(
        label=_("Qualification"), queryset=Qualification.objects.order_by("name_lv"), empty_label="–"
    )
    code = forms.CharField(
        label=_("Programme code"), max_length=12, help_text=_("As it stands in VIIS and in the licence.")
    )
    name = forms.CharField(
        label=_("Name of the programme"),
        max_length=200,
        required=False,
        help_text=_("Empty: the qualification's name."),
    )


class AskQualificationForm(forms.Form):
    """A qualification that the catalogue lacks."""

    name = forms.CharField(label=_("Name of the qualification"), max_length=200)
    code = forms.CharField(
        label=_("Code of the programme or standard"),
        max_length=40,
        required=False,
        help_text=_("As it stands in the licence, if you know it."),
    )
    note = forms.CharField(
        label=_("What the ministry should know"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the LKI level, and since when the programme is licensed."),
    )


class CorrectProgrammeForm(ProgrammeForm):
    """The code and the name of a programme that is there; its qualification stays."""

    qualification = None  # type: ignore[assignment]
