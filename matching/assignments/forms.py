"""Forms of answers: why a place is declined or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.assignments.models import Assignment
from matching.assignments.services.assignments import REASONS_OF

FEWER, SAME = "fewer", "same"
GONE = {Assignment.Reason.NO_SUPERVISOR, Assignment.Reason.NO_WORK, Assignment.Reason.OTHER_PERSON}
"""Reasons after which the seat may be gone for others too."""


class ReasonForm(forms.Form):
    """A reason for declining, with a note where the reason requires one."""

    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,
        help_text=_(
            "The school, the learner and the employer read it. Needed only for “another reason”. "
            "No word about anybody's health, please."
        ),
    )

    def __init__(
        self, *args: Any, side: str, reasons: Iterable[Assignment.Reason] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reasons = REASONS_OF[Assignment.Side(side)] if reasons is None else reasons
        choices = [(reason.value, reason.label) for reason in reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class DeclineForm(ReasonForm):
    """An employer's refusal; where the reason may concern others too, it says what becomes of the seat.

    That is asked in a second step, with the likely answer filled in: no seat is taken away silently, nor
    offered to the next one though it is gone.
    """

    seats = forms.ChoiceField(
        label=_("And the seat?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (FEWER, _("it is gone: offer one seat less for each of these learners")),
            (SAME, _("it is still offered to others")),
        ],
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        asks = data is not None and data.get("reason") in GONE
        self.is_answered = asks and data.get("seats") in {FEWER, SAME}
        if asks and not self.is_answered:
            data = data.copy()
            data["seats"] = FEWER
        super().__init__(data, **kwargs)
        if not asks:
            del self.fields["seats"]

    def clean_seats(self) -> str:
        if not self.is_answered:
            raise forms.ValidationError(_("Say whether the seat is still offered, then press again."))
        return str(self.cleaned_data["seats"])
