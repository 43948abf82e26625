"""Forms of agreements: what the paper says, who signed, why it is void."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.forms import DayField
from dvb.models import Agreement, Signature
from dvb.services.agreements import sides_of


def _line(label: object, longest: int = 150, hint: object = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=hint)  # type: ignore[arg-type]


class AgreementForm(forms.Form):
    """What the paper says besides what is known already; an empty field becomes a line to fill by hand."""

    number = _line(_("Number"), 40)
    dated_on = DayField(label=_("Date of the agreement"))
    place = _line(_("Place"), 100, _("Empty: the school's town."))
    school_signatory = _line(_("Who signs for the school"))
    school_position = _line(_("Position at the school"))
    school_authority = _line(
        _("Authority at the school"), 150, _("Statutes, or the number of the power of attorney.")
    )
    host_signatory = _line(_("Who signs for the employer"))
    host_position = _line(_("Position at the employer"))
    host_authority = _line(_("Authority at the employer"))
    host_nace = _line(_("NACE code of the employer"), 10)
    learner_address = _line(_("Address of the learner"), 200, _("Empty: the address that is known."))
    guardian_name = _line(_("Guardian"))
    guardian_relation = _line(_("Relation to the learner"), 60)
    guardian_address = _line(_("Address of the guardian"), 200)
    guardian_contact = _line(_("Telephone or e-mail of the guardian"))
    supervisor_qualification = _line(
        _("Qualification of the supervisor"), 200, _("Diploma, course or experience.")
    )
    supervisor_contact = _line(_("Telephone or e-mail of the supervisor"))
    coordinator_name = _line(_("School's coordinator"), 150, _("Empty: the school's contact person."))
    coordinator_contact = _line(_("Telephone or e-mail of the coordinator"))
    host_share = forms.DecimalField(
        label=_("Share of the programme at the employer, %"), required=False, min_value=0, max_value=100
    )
    host_hours = forms.DecimalField(label=_("Hours at the employer in all"), required=False, min_value=0)
    timetable = forms.CharField(
        label=_("Working days and hours"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line for each day or pattern."),
    )
    pay_day = _line(_("Day of payment"), 60)
    accident_insurer = _line(_("Accident insurance: insurer"))
    accident_number = _line(_("Accident insurance: policy"), 60)
    liability_insurer = _line(_("Liability insurance: insurer"))
    liability_number = _line(_("Liability insurance: policy"), 60)
    accident_sum = forms.DecimalField(
        label=_("Accident insurance: insured sum, euro"), required=False, min_value=0
    )
    plan_number = _line(_("Number of the individual plan"), 40)
    transport = _line(_("How the learner gets there"), 200)
    accommodation = _line(_("Where the learner lives in that time"), 200)
    protective_equipment = _line(_("Protective equipment"), 200)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        known = {"number": agreement.number, "dated_on": agreement.dated_on, "place": agreement.place}
        super().__init__(*args, **{"initial": known | agreement.particulars, **kwargs})
        opening, person = agreement.assignment.opening, agreement.assignment.enrolment.person
        if not person.needs_guardian_on(opening.starts_on):
            for name in [name for name in self.fields if name.startswith("guardian_")]:
                del self.fields[name]


class SignatureForm(forms.Form):
    """A signature that somebody gave on paper."""

    side = forms.ChoiceField(label=_("Side"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Who signed"), max_length=150)
    signed_on = DayField(label=_("Signed on"))

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"signed_on": timezone.localdate()}, **kwargs})
        signed = set(agreement.signatures.values_list("side", flat=True))
        expected = [side for side in sides_of(agreement) if side not in signed]
        choices = [choice for choice in Signature.Side.choices if choice[0] in expected]
        self.fields["side"].choices = choices  # type: ignore[attr-defined]


class VoidForm(forms.Form):
    """Why an agreement does not count any more."""

    reason = forms.CharField(label=_("Why"), max_length=300)
