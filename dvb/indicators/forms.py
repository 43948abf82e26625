"""Forms of the indicator's pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance, AllianceMember
from alliances.organisations.forms.organisation_checkboxes import OrganisationsField
from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField, NumberField, WholeNumberField
from dvb.indicators.engine.definitions import DEFINITIONS
from dvb.indicators.services.labels import DEFINITION_NAMES


class CorrectForm(forms.Form):
    """Why a frozen figure is corrected."""

    reason = forms.CharField(
        label=_("Why is it corrected?"),
        max_length=300,
        help_text=_("The reason stands beside both versions. The old version stays."),
    )


class HandedInForm(forms.Form):
    """What a school counted itself."""

    definition_id = forms.ChoiceField(label=_("Definition"), choices=list(DEFINITION_NAMES.items()))
    numerator = WholeNumberField(label=_("learners who count"), min_value=0, max_value=100_000)
    denominator = WholeNumberField(label=_("learners on 1 October"), min_value=1, max_value=100_000)
    note = forms.CharField(label=_("how it was counted"), max_length=300)


class TargetForm(forms.Form):
    """One year's target of the own organisation."""

    definition_id = forms.ChoiceField(
        label=_("Definition"), choices=[(name, DEFINITION_NAMES[name]) for name in DEFINITIONS]
    )
    year = WholeNumberField(
        label=_("School year that begins in"),
        min_value=2015,
        max_value=2100,
        help_text=_("For example 2027."),
    )
    percent = NumberField(
        label=_("Share, %"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=1, max_digits=4
    )
    source = forms.CharField(
        label=_("Who decided it"), max_length=300, help_text=_("For example the school's plan and its date.")
    )


class ProjectForm(forms.Form):
    """One project of an alliance: its schools, its days, and the share that it promised."""

    name = forms.CharField(label=_("Name of the project"), max_length=200)
    number = forms.CharField(
        label=_("Project number"), max_length=40, help_text=_("As in the agreement on the funding.")
    )
    alliance = forms.ModelChoiceField(label=_("Alliance"), queryset=Alliance.objects.none(), empty_label="–")
    lead = forms.ModelChoiceField(
        label=_("Lead school"), queryset=Organisation.objects.none(), empty_label="–"
    )
    partners = OrganisationsField(
        label=_("Partner schools"), queryset=Organisation.objects.none(), required=False
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    target_percent = NumberField(
        label=_("Own target, %"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=1,
        max_digits=4,
        required=False,
        help_text=_(
            "The share of the project's learners to be reached by its last year. Empty where it has none."
        ),
    )

    def __init__(self, *args: Any, alliances: QuerySet[Alliance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = AllianceMember.objects.filter(alliance__in=alliances, left_on__isnull=True)
        schools = Organisation.objects.filter(kind_id="school", pk__in=inside.values("organisation"))
        schools = schools.order_by("sort_key")
        for name, rows in {"alliance": alliances, "lead": schools, "partners": schools}.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
