"""Forms about one learner: her data, and how her enrolment changes or ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import Programme
from alliances.organisations.models import Organisation, Workplace, WorkplaceKind
from alliances.pages.fields import (
    OTHERS,
    AddressField,
    DayField,
    EmailField,
    PhoneField,
    TownField,
    WholeNumberField,
)
from matching.learner_pages.services.learners import OF_PERSON
from matching.learners.models import Enrolment, Group, Sex


class LearnerForm(forms.Form):
    """What a school knows of a learner."""

    first_name = forms.CharField(label=_("First name"), max_length=100)
    last_name = forms.CharField(label=_("Last name"), max_length=100)
    birth_date = DayField(label=_("Birth date"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Sex.choices,
        required=False,
        help_text=_("Only for figures about many learners; nobody is matched by it."),
    )
    email = EmailField(required=False, autocomplete=OTHERS)
    phone = PhoneField(required=False, autocomplete=OTHERS)
    town = TownField(
        label=_("Home: town or village"),
        required=False,
        help_text=_("Type the first letters and choose. Distances are counted from here."),
    )
    address = AddressField(label=_("Home: street and house"), autocomplete=OTHERS)
    hostel = forms.ModelChoiceField(
        label=_("Lives in the school hostel"),
        queryset=Workplace.objects.none(),
        required=False,
        empty_label=_("no"),
        help_text=_("The hostel then counts as a second home."),
    )
    external_id = forms.CharField(label=_("The school’s own number"), max_length=80, required=False)
    max_km = WholeNumberField(
        label=_("Furthest way to work, km"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("Empty: the round’s limit."),
    )
    available_from = DayField(
        label=_("Available from"), required=False, help_text=_("Empty: as the group’s calendar says.")
    )
    available_to = DayField(label=_("Available to"), required=False)

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        initial = {
            name: getattr(enrolment.person if name in OF_PERSON else enrolment, name)
            for name in self.base_fields
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        hostels = Workplace.objects.filter(organisation=enrolment.school_id, kind=WorkplaceKind.HOSTEL)
        self.fields["hostel"].queryset = hostels  # type: ignore[attr-defined]


def _today_field(label: Any) -> DayField:
    return DayField(label=label, initial=timezone.localdate)


class TransferForm(forms.Form):
    """Into another group, or with a new programme, of the same school."""

    group = forms.ModelChoiceField(
        label=_("New group"), queryset=Group.objects.none(), required=False, empty_label=_("none yet")
    )
    programme = forms.ModelChoiceField(
        label=_("New programme"),
        queryset=Programme.objects.none(),
        required=False,
        empty_label=_("as the group"),
        help_text=_("Only if there is no group yet."),
    )
    on = _today_field(_("From which day"))

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = (
            Group.objects.filter(school=enrolment.school_id, school_year__ends_on__gte=timezone.localdate())
            .exclude(pk=enrolment.group_id or 0)
            .select_related("programme", "school_year")
        )
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["group"].label_from_instance = group_label  # type: ignore[attr-defined]
        programmes = Programme.objects.filter(school=enrolment.school_id)
        self.fields["programme"].queryset = programmes  # type: ignore[attr-defined]


def group_label(group: Group) -> str:
    """A group with its year and programme, as a choice in a list."""
    return f"{group.code}, {group.school_year.code}, {group.programme.name}"


class EndForm(forms.Form):
    """The last day of an enrolment."""

    on = _today_field(_("Last day"))


class ExpelForm(EndForm):
    """The last day, and the school's decision."""

    note = forms.CharField(
        label=_("Number of the decision"),
        max_length=100,
        required=False,
        help_text=_("Not the reason: health and family have no place here."),
    )


class MoveForm(EndForm):
    """The last day, and the school that takes the learner in."""

    to_school = forms.ModelChoiceField(label=_("New school"), queryset=Organisation.objects.none())
    field_order = ("to_school", "on")

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = Organisation.objects.filter(kind="school").exclude(pk=enrolment.school_id)
        self.fields["to_school"].queryset = schools  # type: ignore[attr-defined]


class ExclusionForm(forms.Form):
    """An employer with whom a learner is not to be placed."""

    employer = forms.ModelChoiceField(
        label=_("Employer"), queryset=Organisation.objects.filter(kind="employer")
    )
    reason = forms.CharField(label=_("At whose request"), max_length=200, required=False)
