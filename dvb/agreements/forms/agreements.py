"""Forms of agreements: what the paper says, who signed, why it is void."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliances.organisations.models import WorkplaceKind
from alliances.pages.fields import DayField, NumberField
from dvb.agreements.amendment_changes import PAYS
from dvb.agreements.draft_terms import OWN_DAYS, OWN_TERMS, live_terms
from dvb.agreements.forms.amendments import sites_of
from dvb.agreements.models import Agreement
from dvb.agreements.placement import first_terms, site_of
from dvb.kernel.display import day
from dvb.kernel.stored_values import day_of


def _line(label: object, longest: int = 150, hint: object = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=longest, help_text=hint)  # type: ignore[arg-type]


def _day(label: object, hint: object = "") -> DayField:
    return DayField(label=label, required=False, help_text=hint)


def _number_field(label: object, maximum: int | None = None) -> NumberField:
    return NumberField(label=label, required=False, min_value=0, max_value=maximum)


def _choice(label: object, choices: list[tuple[str, Any]], hint: object = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", "–"), *choices], help_text=hint)  # type: ignore[arg-type]


_HOST_TYPES = [
    ("merchant", _("merchant")),
    ("institution", _("institution")),
    ("derived_public_person", _("derived public person")),
    ("association", _("association")),
    ("foundation", _("foundation")),
    ("registered_natural_person", _("registered natural person")),
    ("self_employed", _("self-employed person")),
    ("individual_undertaking", _("individual undertaking")),
    ("other_economic_activity", _("another person with an economic activity")),
]
_TITLES = {
    "agreement": _("The agreement"),
    "school": _("School"),
    "host": _("Employer"),
    "supervisor": _("Supervisor"),
    "learner": _("Learner"),
    "guardian": _("Guardian"),
    "insurance": _("Insurance and equipment"),
}
_ELSEWHERE = {
    "coordinator": "school",
    "programme": "school",
    "ship": "host",
    "right": "learner",
    "medical": "learner",
    "transport": "learner",
    "accommodation": "learner",
    "trip": "guardian",
    "accident": "insurance",
    "liability": "insurance",
    "protective": "insurance",
    "host_share": "agreement",
    "host_hours": "agreement",
}
"""Which heading a field stands under where its name does not begin with it."""


def _group_of(name: str) -> str:
    first = name.partition("_")[0]
    group = _ELSEWHERE.get(name) or _ELSEWHERE.get(first) or first
    return group if group in _TITLES else "agreement"


class AgreementForm(forms.Form):
    """Particulars of an agreement that are not stored elsewhere; an empty field prints as a blank line."""

    number = _line(_("Number"), 40)
    dated_on = DayField(label=_("Date of the agreement"))
    place = _line(_("Place"), 100, _("Empty: the school's town."))
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    weekly_hours = NumberField(
        label=_("Hours a week"), required=False, min_value=1, max_value=60, max_digits=4, decimal_places=1
    )
    workplace_id = forms.TypedChoiceField(label=_("Workplace"), coerce=int, required=False, empty_value=None)
    supervisor = _line(_("Supervisor"))
    pay = forms.ChoiceField(label=_("Pay"), required=False, choices=PAYS)  # type: ignore[arg-type]
    amount = NumberField(label=_("Euro a month"), required=False, min_value=0, max_digits=8, decimal_places=2)
    school_signatory = _line(_("Who signs for the school"))
    school_position = _line(_("Position at the school"))
    school_authority = _line(
        _("Authority at the school"), 150, _("Statutes, or the number of the power of attorney.")
    )
    programme_licence = _line(_("Licence of the programme"), 60, _("Empty: the number that is known."))
    host_signatory = _line(_("Who signs for the employer"))
    host_position = _line(_("Position at the employer"))
    host_authority = _line(_("Authority at the employer"))
    host_nace = _line(_("NACE code of the employer"), 10)
    host_type = _choice(_("Kind of employer"), _HOST_TYPES, _("Empty: what its legal form means."))
    learner_address = _line(_("Address of the learner"), 200, _("Empty: the address that is known."))
    guardian_name = _line(_("Guardian"))
    guardian_relation = _line(_("Relation to the learner"), 60)
    guardian_informed_on = _day(
        _("Guardian told of the risks on"), _("The employer tells one of the parents before the first day.")
    )
    medical_on = _day(_("Medical check on"), _("Only the day on which the learner was found fit."))
    trip_consent_on = _day(_("Guardian agreed to work abroad on"))
    supervisor_qualification = _line(
        _("Qualification of the supervisor"), 200, _("Diploma, course or experience.")
    )
    supervisor_basis = _choice(
        _("How the supervisor knows the trade"),
        [
            ("master", _("master craftsman")),
            ("education", _("vocational education")),
            ("experience", _("experience")),
        ],
    )
    supervisor_years = _number_field(_("Years of experience of the supervisor"))
    supervisor_teaching = _choice(
        _("How the supervisor learned to teach"),
        [("teacher", _("qualified teacher")), ("course", _("training course")), ("none", _("neither"))],
    )
    supervisor_course_hours = _number_field(_("Hours of the supervisor's course"))
    supervisor_contact = _line(_("Telephone or e-mail of the supervisor"))
    coordinator_name = _line(_("School's coordinator"), 150, _("Empty: the school's contact person."))
    coordinator_contact = _line(_("Telephone or e-mail of the coordinator"))
    host_share = _number_field(_("Share of the programme at the employer, %"), maximum=100)
    host_hours = _number_field(_("Hours at the employer in all"))
    timetable = forms.CharField(
        label=_("Working days and hours"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Only where the week cannot be planned day by day: "
            "nothing compares these words with the hours a week."
        ),
    )
    pay_day = _line(_("Day of payment"), 60)
    accident_insurer = _line(_("Accident insurance: insurer"))
    accident_number = _line(_("Accident insurance: policy"), 60)
    accident_sum = _number_field(_("Accident insurance: insured sum, euro"))
    accident_from = _day(_("Accident insurance: from"))
    accident_to = _day(_("Accident insurance: to"))
    liability_insurer = _line(_("Liability insurance: insurer"))
    liability_number = _line(_("Liability insurance: policy"), 60)
    liability_from = _day(_("Liability insurance: from"))
    liability_to = _day(_("Liability insurance: to"))
    plan_number = _line(_("Number of the individual plan"), 40)
    transport = _line(_("How the learner gets there"), 200)
    accommodation = _line(_("Where the learner lives in that time"), 200)
    protective_equipment = _line(_("Protective equipment"), 200)
    right_to_work = _choice(
        _("Right to work in Latvia"),
        [
            ("not_needed", _("citizen of Latvia, the EU or the EEA")),
            ("verified", _("permit seen")),
            ("missing", _("permit missing")),
        ],
    )
    ship_licence = _line(_("Document of the Maritime Administration"), 100)
    for_all = forms.BooleanField(
        label=_("Use what stands under School, Employer and Insurance in the other drafts too"),
        required=False,
        help_text=_("The school's entries in all its drafts, the employer's in all drafts with it."),
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        columns = {"number": agreement.number, "dated_on": agreement.dated_on, "place": agreement.place}
        stored = {
            name: day_of(value) if isinstance(self.base_fields.get(name), DayField) else value
            for name, value in agreement.particulars.items()
        }
        terms, place = first_terms(agreement), live_terms(agreement)
        own = {name: getattr(terms, name) for name in OWN_TERMS}
        asked = kwargs.pop("asked", None) or {}
        super().__init__(*args, **{"initial": columns | stored | own | asked, **kwargs})
        hint = _("A day from %(first)s to %(last)s: the days of the place.")
        for name in OWN_DAYS:
            self.fields[name].help_text = hint % {"first": day(place.starts_on), "last": day(place.ends_on)}
        self.fields["workplace_id"].choices = sites_of(agreement)  # type: ignore[attr-defined]
        person, starts_on = agreement.assignment.enrolment.person, terms.starts_on
        is_minor, site = person.needs_guardian_on(starts_on), site_of(agreement, terms)
        self._drop_unless("guardian_", is_minor)
        self._drop_unless("medical_", is_minor)
        self._drop_unless("trip_", is_minor and site.country != "LV")
        self._drop_unless("ship_", site.kind == WorkplaceKind.SHIP)

    def _drop_unless(self, prefix: str, is_needed: bool) -> None:
        for name in [name for name in self.fields if name.startswith(prefix) and not is_needed]:
            del self.fields[name]

    def groups(self) -> list[tuple[object, list[forms.BoundField]]]:
        """The fields under the headings of the page; a heading without a field is left out."""
        names = [name for name in self.fields if name != "for_all"]
        grouped = {key: [self[name] for name in names if _group_of(name) == key] for key in _TITLES}
        return [(_TITLES[key], fields) for key, fields in grouped.items() if fields]


class WaiveForm(forms.Form):
    """Why a rule that nobody verified is passed."""

    rule = forms.CharField(widget=forms.HiddenInput, max_length=20)
    reason = forms.CharField(label=_("Why it is passed"), max_length=300)
