"""Forms of the end of a stay: rated scores, a visit, and one question half a year later."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import DayField, WholeNumberField
from dvb.learning.models import Employment, EndReport, LearnerView, Visit

SCALE = ((1, _("no")), (2, _("rather no")), (3, _("partly")), (4, _("rather yes")), (5, _("yes")))
YES_NO = ((False, _("no")), (True, _("yes")))


def _score(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SCALE, coerce=int, widget=forms.RadioSelect)


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=YES_NO, coerce=lambda value: value == "True", widget=forms.RadioSelect
    )


class EndReportForm(forms.Form):
    """The supervisor's minute."""

    attendance = _score(_("The learner came in time"))
    work = _score(_("The work was good"))
    independence = _score(_("The learner works alone where possible"))
    teamwork = _score(_("The learner works well with others"))
    would_take_again = _yes_no(_("Would you take this learner again?"))
    mark = WholeNumberField(
        label=_("Mark, 1 to 10"),
        min_value=1,
        max_value=10,
        required=False,
        help_text=_("Only if the school asks for one."),
    )
    strengths = forms.CharField(
        label=_("What went well"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    to_improve = forms.CharField(
        label=_("What to work on"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, report: EndReport | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(report, name) for name in self.base_fields} if report else {}
        super().__init__(*args, **{"initial": initial, **kwargs})


class LearnerViewForm(forms.Form):
    """Five scores, one question, and a remark for the school."""

    learned = _score(LearnerView._meta.get_field("learned").verbose_name)
    guided = _score(LearnerView._meta.get_field("guided").verbose_name)
    safe = _score(LearnerView._meta.get_field("safe").verbose_name)
    fair = _score(LearnerView._meta.get_field("fair").verbose_name)
    as_planned = _score(LearnerView._meta.get_field("as_planned").verbose_name)
    would_come_again = _yes_no(_("Would you go there again?"))
    words = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your school reads this, never the employer."),
    )


class VisitForm(forms.Form):
    """The school's note about one visit."""

    visited_on = DayField(label=_("Day of the visit"), initial=timezone.localdate)
    manner = forms.ChoiceField(label=_("How"), choices=Visit.Manner.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What was seen and agreed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    needs_action = forms.BooleanField(label=_("Something has to be done"), required=False)


class EmploymentForm(forms.Form):
    """One question."""

    answer = forms.ChoiceField(
        label=_("What do you do now?"), choices=Employment.Answer.choices, widget=forms.RadioSelect
    )
