"""Forms for suspending and terminating an agreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField
from dvb.agreements.models import Agreement


class SuspendForm(forms.Form):
    """Why the learner stays away for a while."""

    reason = forms.CharField(label=_("Why"), max_length=300)


class TerminateForm(forms.Form):
    """Why an agreement ends before its time, at whose wish, and after which day."""

    last_day = DayField(
        label=_("Last day"), help_text=_("The last day on which the learner was or will be there.")
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=Agreement.EndReason.choices, widget=forms.RadioSelect
    )
    asked_by = forms.ChoiceField(
        label=_("Who asked for it"), choices=Agreement.Asker.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,
        help_text=_("Needed where you chose another reason. No medical details."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"last_day": timezone.localdate()}, **kwargs})
