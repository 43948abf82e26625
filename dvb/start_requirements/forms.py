"""Forms of clearances: what has to be in order before a learner goes to work."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField
from dvb.start_requirements.models import Clearance

OWN_LINES = 4


class ClearanceForm(forms.Form):
    """One paper for the chosen learners."""

    kind = forms.ChoiceField(label=_("What is in order"), choices=Clearance.Kind.choices)
    valid_from = DayField(label=_("From"), initial=timezone.localdate)
    valid_to = DayField(label=_("To"), required=False, help_text=_("Empty: without end."))
    reference = forms.CharField(
        label=_("Number of the paper"),
        max_length=80,
        required=False,
        help_text=_("For example the policy. Never a diagnosis."),
    )
