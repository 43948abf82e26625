"""Forms of amendments: the new terms, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Workplace, WorkplaceKind
from alliances.pages.fields import DayField
from dvb.agreements.models import Agreement
from dvb.agreements.services import last_terms
from matching.openings.models import Opening

PAYS = Opening._meta.get_field("remuneration_kind").choices


class AmendmentForm(forms.Form):
    """Initial values are the terms in force; only changed fields become part of the amendment."""

    effective_on = DayField(label=_("Holds from"), help_text=_("The first day on which the change holds."))
    ends_on = DayField(label=_("Last day"))
    weekly_hours = forms.DecimalField(
        label=_("Hours a week"), required=False, min_value=1, max_value=60, max_digits=4, decimal_places=1
    )
    workplace_id = forms.TypedChoiceField(label=_("Workplace"), coerce=int)
    supervisor = forms.CharField(label=_("Supervisor"), required=False, max_length=150)
    pay = forms.ChoiceField(label=_("Pay"), required=False, choices=PAYS)  # type: ignore[arg-type]
    amount = forms.DecimalField(
        label=_("Euro a month"), required=False, min_value=0, max_digits=8, decimal_places=2
    )
    reason = forms.CharField(label=_("Why it is amended"), max_length=300)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        terms = last_terms(agreement)
        current = {name: getattr(terms, name) for name in self.base_fields if hasattr(terms, name)}
        super().__init__(*args, **{"initial": {"effective_on": timezone.localdate(), **current}, **kwargs})
        sites = Workplace.objects.filter(organisation=agreement.assignment.opening.employer_id)
        choices = [(site.pk, str(site)) for site in sites.exclude(kind=WorkplaceKind.HOSTEL)]
        self.fields["workplace_id"].choices = choices  # type: ignore[attr-defined]
