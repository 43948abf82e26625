"""The form for an employer that a learner found herself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import OTHERS, AddressField, DayField, NumberField, TownField
from matching.openings.models import Opening, PlacementKind

PAYS = Opening._meta.get_field("remuneration_kind").choices


class OwnFirmForm(forms.Form):
    """Employer, workplace, dates and supervisor; the qualification is the learner's own."""

    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=20,
        help_text=_("11 digits. An employer that is in the register already is found by it."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=250,
        required=False,
        help_text=_("Only if the employer is not in the register yet."),
    )
    confirmed_because = forms.CharField(
        label=_("What you compared to confirm the employer"),
        max_length=300,
        required=False,
        help_text=_("Only if the employer entered itself and nobody has confirmed it yet."),
    )
    town = TownField()
    address = AddressField(autocomplete=OTHERS)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=PlacementKind.choices, initial="dvb", widget=forms.RadioSelect
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    weekly_hours = NumberField(
        label=_("Hours a week"), required=False, min_value=1, max_value=60, max_digits=4, decimal_places=1
    )
    supervisor_name = forms.CharField(label=_("Supervisor"), required=False, max_length=150)
    remuneration_kind = forms.ChoiceField(label=_("Pay"), required=False, choices=PAYS)  # type: ignore[arg-type]
    remuneration_eur = NumberField(
        label=_("Euro a month"), required=False, min_value=0, max_digits=8, decimal_places=2
    )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        return values
