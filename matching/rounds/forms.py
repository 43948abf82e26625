"""Forms of rounds: their scope, the weights, and pairing by hand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.alliances.models import Alliance
from alliances.catalogue.models import Programme
from alliances.kernel.actor import Actor
from alliances.organisations.models import Organisation
from alliances.pages.fields import DayField, FloatField, RowsField, WholeNumberField
from matching.engine.problem import Policy
from matching.learners.models import Group, SchoolYear
from matching.openings.models import Opening, PlacementKind


def led_alliances(actor: Actor) -> list[Alliance]:
    """Alliances whose joint rounds the actor may open; none for a school, whose round is its own."""
    if actor.organisation_kind == "school":
        return []
    return list(Alliance.objects.filter(lead_id=actor.organisation_id or 0, ended_on__isnull=True))


class ScopeForm(forms.Form):
    """Which of a school's learners take part in a joint round."""

    groups = RowsField(
        label=_("Groups"),
        help_text=_("None chosen: the learners of all groups."),
        queryset=Group.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    programmes = RowsField(
        label=_("Programmes"),
        help_text=_("Their learners take part too, whatever their group."),
        queryset=Programme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_groups(self, actor)


def _offer_groups(form: forms.Form, actor: Actor) -> None:
    """The groups of this and coming school years, and the programmes that somebody learns."""
    groups = Group.objects.filter(
        school=actor.organisation_id or 0, school_year__ends_on__gte=timezone.localdate()
    )
    programmes = Programme.objects.filter(school=actor.organisation_id or 0, enrolments__isnull=False)
    form.fields["groups"].queryset = groups  # type: ignore[attr-defined]
    form.fields["programmes"].queryset = programmes.distinct()  # type: ignore[attr-defined]


class RoundForm(forms.Form):
    """A new round: a school's own, or a joint one of the chosen alliance with schools of that alliance."""

    name = forms.CharField(
        label=_("Name of the round"), max_length=150, help_text=_("For example: autumn 2026, all courses.")
    )
    school_year = forms.ModelChoiceField(label=_("School year"), queryset=SchoolYear.objects.all())
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of placement"),
        choices=PlacementKind.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=PlacementKind.values,
    )
    starts_on = DayField(label=_("Placements from"), help_text=_("The first day of the first placement."))
    ends_on = DayField(label=_("Placements to"))
    groups = RowsField(
        label=_("Groups"),
        help_text=_("None chosen: the learners of all groups."),
        queryset=Group.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    programmes = RowsField(
        label=_("Programmes"),
        help_text=_("Their learners take part too, whatever their group."),
        queryset=Programme.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    alliance = forms.ModelChoiceField(label=_("Alliance"), queryset=Alliance.objects.none(), required=False)
    schools = RowsField(
        label=_("Schools that are asked"),
        help_text=_(
            "Members of this alliance. Each of them gets an e-mail and a task; until it agrees, none of its "
            "learners is read."
        ),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, actor: Actor, alliance: Alliance | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actor.organisation_kind == "school":
            del self.fields["alliance"], self.fields["schools"]
            _offer_groups(self, actor)
            return
        del self.fields["groups"], self.fields["programmes"]
        chosen = Alliance.objects.filter(pk=alliance.pk if alliance else 0)
        members = Organisation.objects.filter(
            kind="school",
            alliance_memberships__alliance__in=chosen,
            alliance_memberships__left_on__isnull=True,
        )
        self.fields["alliance"].queryset = chosen  # type: ignore[attr-defined]
        self.fields["alliance"].required = True
        self.fields["alliance"].initial = alliance
        self.fields["alliance"].widget = forms.HiddenInput()
        self.fields["schools"].queryset = members.distinct()  # type: ignore[attr-defined]
        self.fields["schools"].required = True
        self.fields["schools"].initial = [
            row.pk for row in members.distinct()
        ]  # a joint round asks all of them


def _points(label: Any, hint: Any) -> WholeNumberField:
    return WholeNumberField(label=label, help_text=hint, min_value=0, max_value=1000)


class PolicyForm(forms.Form):
    """The weights of the matching policy, in points; the solver minimises their sum over all pairs."""

    distance = _points(_("Each kilometre"), _("Points for every kilometre between home and workplace."))
    learner_wish = _points(
        _("Each step down the learner's wishes"),
        _("0 points for the first wish, this many for the second, twice as many for the third."),
    )
    employer_wish = _points(
        _("Each step down the employer's wishes"), _("The same for whom the employer prefers.")
    )
    new_skills = _points(_("Each new skill that is missing"), _("Prefers openings that teach something new."))
    same_employer = WholeNumberField(
        label=_("Another employer than before"),
        help_text=_("Points for leaving an earlier employer. A number below zero favours a change."),
        min_value=-1000,
        max_value=1000,
    )
    max_km = FloatField(
        label=_("Furthest way, km"),
        help_text=_("For learners without a limit of their own."),
        min_value=1,
        max_value=400,
    )
    max_minutes = FloatField(
        label=_("Longest way, minutes"),
        help_text=_("Only for pairs of places in the uploaded travel times. Empty means no limit."),
        min_value=1,
        max_value=600,
        required=False,
    )

    @classmethod
    def of(cls, policy: dict[str, Any], data: Any = None) -> PolicyForm:
        current = Policy(**policy)
        return cls(data, initial={name: getattr(current, name) for name in cls.base_fields})

    def values(self, policy: dict[str, Any]) -> dict[str, Any]:
        """The whole policy: what the form shows, and what it leaves as it was."""
        return {**policy, **self.cleaned_data}


class OpeningOrNone(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An opening, or ``none`` said outright: an empty choice is a fault, no slip takes a place away."""

    NONE = "none"

    def clean(self, value: Any) -> Opening | None:
        chosen: Opening | None = None if value == self.NONE else super().clean(value)
        return chosen


class HandForm(forms.Form):
    """Another opening for one learner, with a reason where a rule is overruled."""

    opening = OpeningOrNone(
        label=_("Opening"),
        queryset=Opening.objects.none(),
        error_messages={"required": _("Choose an opening, or “without a place”.")},
    )
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)
    overrule = forms.BooleanField(label=_("Overrule the rule"), required=False)

    def __init__(self, *args: Any, openings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opening"].queryset = openings  # type: ignore[attr-defined]


class TravelForm(forms.Form):
    """A table of travel times: from, to, minutes."""

    file = forms.FileField(
        label=_("File with travel times"), help_text=_("CSV, XLSX or ODS: from, to, minutes.")
    )
