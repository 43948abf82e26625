"""Forms for suspending and terminating an agreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.kernel.display import day


class SuspendForm(forms.Form):
    """Why the learner stays away for a while."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=Agreement.SuspendReason.choices,
        widget=forms.RadioSelect,
        initial=Agreement.SuspendReason.SCHOOL,
        help_text=_(
            "Learner, guardian, employer and supervisor read this, and nothing else, at once by e-mail."
        ),
    )


class TerminateForm(forms.Form):
    """Why an agreement ends before its time, at whose wish, and after which day."""

    last_day = DayField(label=_("Last day"))
    reason = forms.ChoiceField(
        label=_("Reason"), choices=Agreement.EndReason.choices, widget=forms.RadioSelect
    )
    asked_by = forms.ChoiceField(
        label=_("Who asked for it"),
        choices=Agreement.Asker.choices,
        widget=forms.RadioSelect,
        help_text=_("Learner and employer read this too. Somebody asked you in confidence? Name the school."),
    )
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,
        help_text=_(
            "Learner and employer read these words too. Needed where you chose another reason. "
            "No medical details."
        ),
    )

    def __init__(
        self, *args: Any, agreement: Agreement, initial: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        stay = Placement(agreement).agreed
        today = max(stay.starts_on, min(timezone.localdate(), stay.ends_on))
        super().__init__(*args, **{**kwargs, "initial": {"last_day": today} | (initial or {})})
        hint = _("A day from %(first)s to %(last)s on which the learner was or will be there last.")
        self.fields["last_day"].help_text = hint % {"first": day(stay.starts_on), "last": day(stay.ends_on)}
