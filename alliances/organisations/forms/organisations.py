"""Forms of organisations, their sites and legal rules, and the fields that forms of every floor share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import Caution, check_registration_number
from alliances.organisations.models import (
    Hazard,
    Organisation,
    Provision,
    Sector,
    Workplace,
    WorkplaceKind,
)
from alliances.organisations.services import organisations
from alliances.pages.fields import (
    OTHERS,
    AddressField,
    ContactFields,
    FloatField,
    RowsField,
    TownField,
    UnechoedInput,
)


class OrganisationForm(ContactFields):
    """What is known of an organisation that exists."""

    name = forms.CharField(
        label=_("Name"), max_length=250, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    legal_form = forms.CharField(
        label=_("Legal form"), max_length=60, required=False, help_text=_("For example SIA, AS, IK, z/s.")
    )
    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=20,
        required=False,
        help_text=_("11 digits."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False, empty_label="–"
    )
    town = TownField(required=False, autocomplete="address-level2")
    address = AddressField()
    blocks_unverified_rules = forms.BooleanField(
        label=_("Unverified legal rules block a pair"),
        required=False,
        help_text=_("Otherwise such a pair is kept and carries a warning."),
    )
    allows_log_photos = forms.BooleanField(
        label=_("Learners may add photos to their log"),
        required=False,
        help_text=_(
            "Up to three a day. Place and camera are taken out of each; the learner, the school and the "
            "workplace see them."
        ),
    )

    field_order = [
        "name",
        "legal_form",
        "registration_number",
        "sector",
        "town",
        "address",
    ]
    cautions: tuple[Caution, ...] = ()

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        initial = {name: getattr(organisation, name) for name in self.base_fields}
        super().__init__(*args, **{"initial": initial, **kwargs})
        if organisation.kind_id != "school":
            del self.fields["blocks_unverified_rules"], self.fields["allows_log_photos"]
        if organisation.is_natural_person:
            del self.fields["registration_number"]

    def clean_registration_number(self) -> str:
        number = str(self.cleaned_data["registration_number"])
        if number:
            self.cautions = _checked_number(number)
        return number


class EmployerForm(ContactFields):
    """A new employer: a company by its number, or a natural person by a code that is sealed at once."""

    COMPANY, PERSON = "company", "person"

    who = forms.ChoiceField(
        label=_("Who is the employer?"),
        choices=[(COMPANY, _("company, institution or association")), (PERSON, _("natural person"))],
        initial=COMPANY,
        widget=forms.RadioSelect,
    )
    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=20,
        help_text=_("11 digits from the register of enterprises."),
        error_messages={"required": _("Fill this in: it tells employers with the same name apart.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    person_code = forms.CharField(
        label=_("Personal code, for a natural person only"),
        max_length=20,
        required=False,
        help_text=_("It is encrypted at once and never shown again."),
        error_messages={"required": _("Fill this in: it tells employers with the same name apart.")},
        widget=UnechoedInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=250)
    legal_form = forms.CharField(
        label=_("Legal form"), max_length=60, required=False, help_text=_("For example SIA, AS, IK, z/s.")
    )
    sector = forms.ModelChoiceField(
        label=_("Sector"), queryset=Sector.objects.all(), required=False, empty_label="–"
    )
    town = TownField(required=False)
    address = AddressField(autocomplete=OTHERS)

    field_order = [
        "who",
        "registration_number",
        "person_code",
        "name",
        "legal_form",
        "sector",
        "town",
        "address",
    ]
    cautions: tuple[Caution, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_person = self["who"].value() == self.PERSON
        self.fields["registration_number"].required = not is_person
        self.fields["person_code"].required = is_person

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        is_person = values.pop("who", "") == self.PERSON
        values["is_natural_person"] = is_person
        if not is_person and values.get("registration_number"):
            try:
                self.cautions = _checked_number(values["registration_number"])
            except ValidationError as fault:
                self.add_error("registration_number", fault)
        return values


class WorkplaceForm(forms.Form):
    """A site where learners work, or the hostel where a school's learners live."""

    name = forms.CharField(
        label=_("Name of the site"), max_length=200, required=False, help_text=_("Only if there are several.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=WorkplaceKind.choices, initial=WorkplaceKind.SITE)
    town = TownField(required=False)
    address = AddressField()
    hazards = RowsField(
        label=_("Hazards at this site"),
        queryset=Hazard.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Learners under 18 are kept away from these unless three declarations are given."),
    )

    lat = FloatField(
        label=_("Latitude"),
        required=False,
        help_text=_("Only if the town is not exact enough, for example 57,53846."),
    )
    lon = FloatField(label=_("Longitude"), required=False, help_text=_("For example 25,42592."))
    held = forms.ChoiceField(
        label=_("If you change the place: what about those who hold a seat?"),
        choices=[
            ("correct", _("It is the same place, written correctly: correct it for them too")),
            ("keep", _("It moves for the free seats alone: they keep the place that was agreed")),
            ("ask", _("It moves: ask them and their schools; the old place holds until both sides agree")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    languages = forms.CharField(
        label=_("Which languages are spoken at work?"), max_length=120, required=False
    )
    accessibility = forms.CharField(
        label=_("Accessibility"),
        max_length=300,
        required=False,
        help_text=_("For example: ramp, lift, no stairs; or what cannot be reached."),
    )
    meals = forms.ChoiceField(label=_("Meals"), choices=Provision.choices, required=False)
    housing = forms.ChoiceField(label=_("Housing"), choices=Provision.choices, required=False)

    field_order = [
        "name",
        "kind",
        "town",
        "address",
        "lat",
        "lon",
        "held",
        "hazards",
        "languages",
        "accessibility",
        "meals",
        "housing",
    ]
    _PLAIN = ("name", "kind", "town", "address", "languages", "accessibility", "meals", "housing")
    _OF_EMPLOYERS = ("languages", "accessibility", "meals", "housing")

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        site: Workplace | None = None,
        held: int = 0,
        **kwargs: Any,
    ) -> None:
        if site is not None:
            kwargs["initial"] = {name: getattr(site, name) for name in self._PLAIN}
            kwargs["initial"]["hazards"] = list(site.hazards.all())
            kwargs["initial"]["lat"], kwargs["initial"]["lon"] = organisations.point_shown(site)
        super().__init__(*args, **kwargs)
        if held:
            sentence = ngettext(
                "%(n)s learner holds a seat here: asked, accepted or agreed.",
                "%(n)s learners hold a seat here: asked, accepted or agreed.",
                held,
            )
            self.fields["held"].help_text = sentence % {"n": held}
        else:
            del self.fields["held"]
        kinds = ("site", "hostel") if organisation.kind_id == "school" else ("site", "ship")
        choices = [choice for choice in WorkplaceKind.choices if choice[0] in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        if organisation.kind_id == "school":
            for name in self._OF_EMPLOYERS:
                del self.fields[name]


def _checked_number(text: str) -> tuple[Caution, ...]:
    try:
        return check_registration_number(text).warnings
    except Refused as refused:
        raise ValidationError(str(refused.message), code=refused.code) from refused
