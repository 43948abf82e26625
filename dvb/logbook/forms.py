"""Forms of the log: a day in under a minute, days away, a month from paper, and what the supervisor says."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.pages.fields import ClockField, DayField, NumberField, WholeNumberField
from dvb.agreements.models import Agreement
from dvb.logbook import services as logbook
from dvb.logbook.models import Absence, LogEntry
from dvb.plans.models import PlanLine

QUESTIONS = ("sure_confirmed", "sure_empty")


class DayForm(forms.Form):
    """One interval of one day: from, to, break, what was done."""

    day = DayField(label=_("Day"))
    starts_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("To"))
    break_minutes = WholeNumberField(
        label=_("Break (min)"),
        min_value=0,
        max_value=480,
        initial=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3}),
    )
    lines = forms.MultipleChoiceField(
        label=_("What did you do?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("Something else, in your own words"), required=False, max_length=200)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Read by the supervisor and the school."),
    )
    night = forms.BooleanField(
        label=_("It was a night shift that ended on the next day"),
        required=False,
        help_text=_("It is kept as two days: to 0:00, and from 0:00 on. The break lies in the longer part."),
    )
    sure_confirmed = forms.BooleanField(label=_("Yes, the confirmation shall end"), required=False)
    sure_empty = forms.BooleanField(label=_("Keep the hours without a word about the work"), required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, lines: Sequence[PlanLine] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if lines:
            self.fields["lines"].choices = [(str(line.pk), line.name) for line in lines]  # type: ignore[attr-defined]
        else:
            del self.fields["lines"]
            self.fields["text"].label = _("What did you do?")
        self.fields["client_key"].initial = uuid.uuid4

    def to_day_input(self) -> logbook.Day:
        """The form's data as the services' input."""
        asked = ("client_key", "night", *QUESTIONS)
        values = {key: value for key, value in self.cleaned_data.items() if key not in asked}
        values["lines"] = [int(pk) for pk in values.get("lines", [])]
        return logbook.Day(**values)

    @property
    def sure(self) -> list[str]:
        """The questions that the person answered with a tick."""
        return [name for name in QUESTIONS if self.cleaned_data.get(name)]

    is_over_midnight = False
    """Whether the times that were typed can only be a night shift: then it is asked."""

    def clean(self) -> dict[str, Any]:
        """Note whether it is a night shift: a later refusal removes the times from ``cleaned_data``."""
        data = super().clean() or {}
        if "starts_at" in data and "ends_at" in data:
            self.is_over_midnight = logbook.is_night(data["starts_at"], data["ends_at"])
        return data

    def write(self, agreement: Agreement, by: Actor) -> list[LogEntry]:
        """Enter the day, or both parts of a night shift if it was marked as one."""
        day_input, key = self.to_day_input(), self.cleaned_data.get("client_key") or uuid.uuid4()
        if self.cleaned_data["night"] and self.is_over_midnight:
            return logbook.write_night(agreement, day=day_input, key=key, by=by, sure=self.sure)
        return [logbook.write(agreement, day=day_input, key=key, by=by, sure=self.sure)]


def as_typed(day: logbook.Day) -> dict[str, Any]:
    """A day as initial values of the form."""
    return {
        "day": day.day,
        "starts_at": day.starts_at,
        "ends_at": day.ends_at,
        "break_minutes": day.break_minutes,
        "lines": [str(pk) for pk in day.lines],
        "text": day.text,
        "remark": day.remark,
    }


class AwayForm(forms.Form):
    """Days away with the reason."""

    kind = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    percent = WholeNumberField(
        label=_("Part of the day, %"),
        min_value=1,
        max_value=100,
        initial=100,
        help_text=_("100 is the whole day."),
    )
    note = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=300,
        help_text=_("Learner, supervisor, employer and school read it. No medical details."),
    )
    sure_confirmed = forms.BooleanField(label=_("Yes, the confirmation shall end"), required=False)

    def __init__(self, *args: Any, is_own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = logbook.OF_LEARNER if is_own else tuple(Absence.Kind)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]


class PaperMonthForm(forms.Form):
    """A month's total from a diary on paper."""

    month = forms.ChoiceField(label=_("Month"))
    hours = NumberField(label=_("Hours in the month"), min_value=0, max_value=744, decimal_places=2)
    confirmed_name = forms.CharField(
        label=_("Who confirmed on paper"), max_length=150, help_text=_("The supervisor who signed the diary.")
    )
    file = forms.FileField(
        label=_("Scan of the diary"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("A PDF or a picture, at most 10 MB."),
    )

    def __init__(self, *args: Any, months: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The month as its first day, the hours as minutes."""
        data = super().clean() or {}
        if "month" in data:
            data["month"] = dt.date.fromisoformat(data["month"])
        hours = data.pop("hours", None)
        if hours is not None:
            data["minutes"] = round(hours * 60)
        return data


class PhotoForm(forms.Form):
    """One photo of a day."""

    file = forms.FileField(
        label=_("Photo"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("A JPEG, PNG or WebP picture, at most 10 MB."),
    )


class ReturnForm(forms.Form):
    """Why a week goes back to the learner."""

    reason = forms.CharField(
        label=_("What has to be corrected"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PaperNameForm(forms.Form):
    """Who confirmed a week on paper."""

    name = forms.CharField(label=_("Who confirmed on paper"), max_length=150)
