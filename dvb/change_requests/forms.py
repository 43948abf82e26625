"""Forms of requests: what is asked and why, one for each kind, and the school's answer."""

from __future__ import annotations

import copy
import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField
from dvb.agreements.draft_terms import OWN_TERMS
from dvb.agreements.forms.amendments import AmendmentForm, sites_of
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.change_requests.models import ChangeRequest

Kind = ChangeRequest.Kind


def plain(value: Any) -> Any:
    """A value of a form as it is stored."""
    return str(value) if isinstance(value, dt.date | Decimal) else value


class AskForm(forms.Form):
    """Why something is asked; the kinds below add what is proposed."""

    text = forms.CharField(
        label=_("Why do you ask?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The learner's school reads it. No medical details, please."),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stay = Placement(agreement).agreed

    @property
    def today(self) -> dt.date:
        """Today, within the days of the stay."""
        return max(self.stay.starts_on, min(timezone.localdate(), self.stay.ends_on))

    def proposed(self) -> dict[str, Any]:
        """The proposed values, as they are stored."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "text"}
        return {name: plain(value) for name, value in values.items() if value not in (None, "")}


class QuestionForm(AskForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What do you not agree with, or what do you want to know?")


class CorrectForm(AskForm):
    """The terms as the draft says them; what is changed is what is asked for."""

    starts_on = DayField(label=_("First day"), required=False)
    ends_on = DayField(label=_("Last day"), required=False)
    weekly_hours, workplace_id, supervisor, pay, amount = (
        AmendmentForm.base_fields[name]
        for name in ("weekly_hours", "workplace_id", "supervisor", "pay", "amount")
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, agreement=agreement, **kwargs)
        self.fields["text"].label = _("What is wrong in the draft, and how should it read?")
        self.fields["workplace_id"].choices = sites_of(agreement)  # type: ignore[attr-defined]
        for name in OWN_TERMS:
            self.fields[name].initial = getattr(self.stay.first, name)
            self.fields[name].required = False

    def proposed(self) -> dict[str, Any]:
        """The terms that differ from those of the draft."""
        return {
            name: plain(self.cleaned_data.get(name))
            for name in OWN_TERMS
            if name in self.changed_data and self.cleaned_data.get(name) not in (None, "")
        }


class AbsentForm(AskForm):
    day = DayField(label=_("On which day?"))
    field_order = ("day", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = self.today
        self.fields["text"].label = _("What do you know?")
        self.fields["text"].help_text = _(
            "For example whether the learner called, and since when nobody came."
        )

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > timezone.localdate() or not self.stay.has(day):
            raise forms.ValidationError(_("Choose a day of the stay that has begun."))
        return day


class EndForm(AskForm):
    last_day = DayField(label=_("Last day"), help_text=_("The last day on which the learner would be there."))
    field_order = ("last_day", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = self.today

    def clean_last_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["last_day"]
        if not self.stay.starts_on <= day < self.stay.ends_on:
            raise forms.ValidationError(_("Choose a day of the stay before its last one."))
        return day


class ExtendForm(AskForm):
    ends_on = DayField(label=_("New last day"))
    field_order = ("ends_on", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _("The stay ends on %(day)s so far.") % {
            "day": f"{self.stay.ends_on:%d.%m.%Y.}"
        }

    def clean_ends_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["ends_on"]
        if day <= self.stay.ends_on:
            raise forms.ValidationError(_("Choose a day after the last one."))
        return day


class SupervisorForm(AskForm):
    effective_on = DayField(label=_("From which day?"))
    supervisor = forms.CharField(label=_("Who should supervise?"), max_length=150)
    field_order = ("effective_on", "supervisor", "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = self.today


class AmendForm(AmendmentForm):
    """The terms as they are; what is changed is what is asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["reason"]
        self.fields["text"] = copy.deepcopy(AskForm.base_fields["text"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.proposed():
            raise forms.ValidationError(_("Change at least one of the values."))
        return data

    def proposed(self) -> dict[str, Any]:
        """The first day, and the terms that differ from those shown."""
        names = [name for name in self.changed_data if name not in ("text", "shown_for", "effective_on")]
        values = {name: plain(self.cleaned_data.get(name)) for name in names}
        first = {"effective_on": plain(self.cleaned_data.get("effective_on"))}
        return {**first, **values} if values else {}


FORMS: dict[str, type[forms.Form]] = {
    Kind.AMEND: AmendForm,
    Kind.EXTEND: ExtendForm,
    Kind.END: EndForm,
    Kind.SUPERVISOR: SupervisorForm,
    Kind.CORRECT: CorrectForm,
    Kind.ABSENT: AbsentForm,
    Kind.QUESTION: QuestionForm,
}


class AnswerForm(forms.Form):
    """What the school answers."""

    answer = forms.CharField(
        label=_("Answer in words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for a question, and where you do not accept. The asker reads it."),
    )
