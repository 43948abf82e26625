"""Forms of amendments: the new terms, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import Workplace, WorkplaceKind
from alliances.pages.fields import DayField, NumberField
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.kernel.terms import Terms
from matching.openings.models import Opening

PAYS = Opening._meta.get_field("remuneration_kind").choices


def sites_of(agreement: Agreement) -> list[tuple[int, str]]:
    """The employer's sites to choose from."""
    sites = Workplace.objects.filter(organisation=agreement.assignment.opening.employer_id)
    return [(site.pk, str(site)) for site in sites.exclude(kind=WorkplaceKind.HOSTEL)]


class AmendmentForm(forms.Form):
    """The fields show what holds on ``shown_for``; only changed ones become part of the amendment."""

    shown_for = forms.DateField(required=False, widget=forms.HiddenInput)
    effective_on = DayField(label=_("Holds from"), help_text=_("The first day on which the change holds."))
    ends_on = DayField(label=_("Last day"))
    weekly_hours = NumberField(
        label=_("Hours a week"), required=False, min_value=1, max_value=60, max_digits=4, decimal_places=1
    )
    workplace_id = forms.TypedChoiceField(label=_("Workplace"), coerce=int)
    supervisor = forms.CharField(label=_("Supervisor"), required=False, max_length=150)
    pay = forms.ChoiceField(label=_("Pay"), required=False, choices=PAYS)  # type: ignore[arg-type]
    amount = NumberField(label=_("Euro a month"), required=False, min_value=0, max_digits=8, decimal_places=2)
    reason = forms.CharField(
        label=_("Why it is amended"),
        max_length=300,
        help_text=_(
            "Learner, guardian, employer and supervisor read it: it stands in their letters and pages."
        ),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        self.agreement, self.stay = agreement, Placement(agreement).agreed
        day = max(self.stay.starts_on, min(timezone.localdate(), self.stay.ends_on))
        initial = {"shown_for": day, "effective_on": day, **self._shown(self.stay.terms_on(day))}
        super().__init__(*args, **{**kwargs, "initial": initial | (kwargs.get("initial") or {})})
        self.fields["workplace_id"].choices = sites_of(agreement)  # type: ignore[attr-defined]

    @property
    def shown_day(self) -> dt.date | None:
        """The day whose terms the fields show, before anything is changed."""
        return self["shown_for"].value() if not self.is_bound else self.cleaned_data.get("shown_for")

    def for_other_day(self) -> AmendmentForm | None:
        """The form again where other terms hold on the day that was entered than those that it showed.

        Fields that were left as they were show what holds on that day; the others keep what was entered.
        """
        values = dict(self.cleaned_data)
        shown, entered = values.pop("shown_for"), values["effective_on"]
        if shown is None or not (self.stay.has(shown) and self.stay.has(entered)):
            return None
        before, now = (self._shown(self.stay.terms_on(day)) for day in (shown, entered))
        if before == now:
            return None
        kept = {name: value for name, value in values.items() if name not in now or value != before[name]}
        return AmendmentForm(agreement=self.agreement, initial={**now, **kept, "shown_for": entered})

    def _shown(self, terms: Terms) -> dict[str, Any]:
        return {name: getattr(terms, name) for name in self.base_fields if hasattr(terms, name)}
