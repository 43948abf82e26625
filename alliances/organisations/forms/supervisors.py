"""Forms of supervisors and their papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import (
    MAX_LEARNERS,
    Organisation,
    Supervisor,
    SupervisorEvidence,
    Workplace,
)
from alliances.pages.fields import DayField, EmailField, PhoneField, WholeNumberField


class SupervisorForm(forms.Form):
    """A person who teaches learners at an employer."""

    name = forms.CharField(
        label=_("First and last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "section-supervisor name"}),
    )
    email = EmailField(required=False, autocomplete="section-supervisor email")
    phone = PhoneField(required=False, autocomplete="section-supervisor tel")
    workplace = forms.ModelChoiceField(
        label=_("At which site?"), queryset=Workplace.objects.none(), required=False, empty_label="–"
    )
    qualification_kind = forms.ChoiceField(
        label=_("What qualifies the supervisor?"), choices=Supervisor.Qualification.choices, required=False
    )
    experience_years = WholeNumberField(
        label=_("Years of work in the trade"), min_value=0, max_value=70, required=False
    )
    course_hours = WholeNumberField(
        label=_("Hours of the supervisors' course"), min_value=0, max_value=1000, required=False
    )
    course_on = DayField(label=_("Course finished on"), required=False)
    most_learners = WholeNumberField(
        label=_("How many learners at a time?"),
        min_value=1,
        max_value=100,
        initial=MAX_LEARNERS,
        help_text=_("More than that only warns: the law names no number."),
    )
    is_active = forms.BooleanField(label=_("Teaches now"), required=False, initial=True)
    successor = forms.ModelChoiceField(
        label=_("Who teaches instead?"),
        queryset=Supervisor.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_(
            "Where the person does not teach any more: openings name this supervisor from now on. What was "
            "agreed stays until the school amends it."
        ),
    )

    def __init__(
        self, *args: Any, employer: Organisation, supervisor: Supervisor | None = None, **kwargs: Any
    ) -> None:
        if supervisor is not None:
            kwargs["initial"] = {name: getattr(supervisor, name, None) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        sites = Workplace.objects.filter(organisation=employer)
        self.fields["workplace"].queryset = sites  # type: ignore[attr-defined]
        if supervisor is None:
            del self.fields["is_active"], self.fields["successor"]
            return
        others = Supervisor.objects.of(employer).exclude(pk=supervisor.pk)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """A paper that shows what qualifies a supervisor."""

    kind = forms.ChoiceField(label=_("Which paper?"), choices=SupervisorEvidence.Kind.choices)
    issued_on = DayField(label=_("Issued on"), required=False)
    expires_on = DayField(
        label=_("Holds until"), required=False, help_text=_("Empty where it holds without an end.")
    )
    file = forms.FileField(
        label=_("File"), required=False, help_text=_("PDF, picture or .edoc, up to 10 MB.")
    )


class LookForm(forms.Form):
    """Whether a paper shows what it says."""

    fits = forms.ChoiceField(
        label=_("Does it show what it says?"),
        choices=[("yes", _("Yes, it counts")), ("no", _("No, it does not count"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    reason = forms.CharField(
        label=_("Why not?"), max_length=300, required=False, help_text=_("The employer reads this sentence.")
    )
