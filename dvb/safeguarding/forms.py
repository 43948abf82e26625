"""Forms of reports: what happened, what was done, and who reads them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Role
from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField
from alliances.people.models import User
from dvb.safeguarding.models import Concern


class ConcernForm(forms.Form):
    """A report in a minute."""

    kind = forms.ChoiceField(
        label=_("What happened?"), choices=Concern.Kind.choices, widget=forms.RadioSelect, initial="concern"
    )
    happened_on = DayField(label=_("When?"), initial=timezone.localdate)
    text = forms.CharField(
        label=_("In a few words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class OutcomeForm(forms.Form):
    """What the named person did."""

    outcome = forms.CharField(
        label=_("What was done?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class OfficerForm(forms.Form):
    """Somebody of the school."""

    user = forms.ModelChoiceField(label=_("Who reads reports"), queryset=User.objects.none())

    def __init__(self, *args: Any, school: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = school.memberships.filter(ended_on__isnull=True).exclude(role=Role.LEARNER.value)
        people = User.objects.filter(pk__in=staff.values("user"), is_active=True).order_by("name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]
