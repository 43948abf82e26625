"""Forms of answers: why a place is declined or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.assignments.models import Assignment
from matching.assignments.services.assignments import REASONS_OF


class ReasonForm(forms.Form):
    """A reason for declining, with a note where the reason requires one."""

    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,
        help_text=_("Needed only for “another reason”. No word about anybody's health, please."),
    )

    def __init__(
        self, *args: Any, side: str, reasons: Iterable[Assignment.Reason] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        reasons = REASONS_OF[Assignment.Side(side)] if reasons is None else reasons
        choices = [(reason.value, reason.label) for reason in reasons]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]
