"""The form of an opening, made so that an employer fills it on a telephone in two minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliances.catalogue.models import Qualification, Skill
from alliances.kernel.row_keys import row_keys
from alliances.kernel.text import normalise, search_key
from alliances.organisations.models import Hazard, Organisation, Supervisor, Workplace, WorkplaceKind
from alliances.pages.fields import (
    OTHERS,
    AddressField,
    DayField,
    NumberField,
    RowsField,
    TownField,
    WholeNumberField,
)
from matching.openings.models import Opening, PlacementKind
from matching.openings.queries.opening_defaults import skills_of
from matching.openings.services.openings import MAX_SEATS

_NO_TOWN = _("Say where it is: the town or village.")
PICKED: dict[str, type[Model]] = {"qualifications": Qualification, "skills": Skill}


def sort_fields(
    name: str, chosen: Iterable[object], find: str, usual: Iterable[object] = ()
) -> dict[str, Any]:
    """What a picker shows: chosen ones first, then what was looked for (or the usual ones), then the rest."""
    ticked = {str(value) for value in chosen}
    selected = {str(value) for value in usual}
    terms = search_key(normalise(find)).split()
    near: list[tuple[object, bool]] = []
    rest: list[object] = []
    for row in PICKED[name]._default_manager.all():
        if str(row.pk) in ticked:
            near.insert(sum(is_on for _row, is_on in near), (row, True))
        elif all(word in row.search_key for word in terms) if terms else str(row.pk) in selected:  # type: ignore[attr-defined]
            near.append((row, False))
        else:
            rest.append(row)
    return {"name": name, "near": near, "rest": rest, "is_search": bool(terms)}


class Picker(forms.CheckboxSelectMultiple):
    """Boxes with a search field above; without script all boxes stand in the second part."""

    template_name = "matching/openings/picker.html"
    usual: Iterable[object] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {
            **super().get_context(name, value, attrs),
            **sort_fields(name, [getattr(v, "pk", v) for v in value or ()], "", self.usual),
            "find_url": reverse("matching:opening-choices", args=[name]),
            "follows": "qualifications" if name == "skills" else "",
        }


class OpeningForm(forms.Form):
    """An offered place: where, what can be learned, how many, when, and under which conditions."""

    workplace = forms.ChoiceField(label=_("Where?"), widget=forms.RadioSelect, required=False)
    town = TownField(
        required=False, label=_("Town or village"), help_text=_("If you fill this in, a new site is added.")
    )
    address = AddressField(autocomplete=OTHERS)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=PlacementKind.choices, widget=forms.RadioSelect, initial=PlacementKind.DVB
    )
    qualifications = RowsField(
        label=_("Which qualifications can be learned?"),
        queryset=Qualification.objects.all(),
        widget=Picker,
        required=False,
    )
    seat_count = WholeNumberField(
        label=_("How many seats?"),
        min_value=1,
        max_value=MAX_SEATS,
        initial=1,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "data-least": 1,
                "data-most": MAX_SEATS,
                "data-less": _("One seat less"),
                "data-more": _("One seat more"),
            }
        ),
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"))
    weekly_hours = NumberField(
        label=_("Hours a week"), min_value=1, max_value=60, decimal_places=1, required=False
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Only if the employer’s name says too little."),
    )
    description = forms.CharField(
        label=_("What does one do there?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "The work, the shift, clothes, how to get there, whom to ask. Learners and schools read it."
        ),
    )
    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"), queryset=Supervisor.objects.none(), required=False, empty_label="–"
    )
    supervisor_name = forms.CharField(
        label=_("Supervisor"), max_length=150, required=False, help_text=_("Who teaches at the workplace.")
    )
    remuneration_kind = forms.ChoiceField(
        label=_("Pay"),
        choices=Opening._meta.get_field("remuneration_kind").choices or [],
        required=False,
        help_text=_("In work-based learning (DVB) the employer pays a wage or a stipend."),
    )
    remuneration_eur = NumberField(
        label=_("Euro a month"),
        min_value=0,
        max_value=99_999,
        decimal_places=2,
        required=False,
    )
    requests_a_month = WholeNumberField(
        label=_("At most so many requests a month"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("Empty: no limit. A request is one learner sent to you for an answer."),
    )
    min_age = WholeNumberField(label=_("Minimum age"), min_value=1, max_value=99, required=False)
    hazards = RowsField(
        label=_("Does the work include any of these?"),
        queryset=Hazard.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "They are closed to learners under 18 unless the three declarations below hold (MK 206)."
        ),
    )
    has_minor_declarations = forms.BooleanField(
        label=_("We declare all three: it is part of the training, the supervisor is present, it is safe"),
        required=False,
    )
    skills = RowsField(
        label=_("Which skills are taught?"), queryset=Skill.objects.all(), widget=Picker, required=False
    )
    held = forms.ChoiceField(
        label=_("What about those who hold a seat?"),
        choices=[
            ("keep", _("Change the free seats alone: they keep what was agreed")),
            ("ask", _("Ask them and their schools again: the old terms hold until both sides agree")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="keep",
    )
    # A change of these alone is no matter of those who hold a seat.
    WORDS: ClassVar[frozenset[str]] = frozenset({"title", "description", "held", *PICKED, "seat_count"})

    OPTIONAL: ClassVar[Sequence[str]] = ("title", "skills", "requests_a_month")
    PARTS: ClassVar[Sequence[tuple[object, Sequence[str]]]] = (
        ("", ("kind", "qualifications", "seat_count", "starts_on", "ends_on")),
        (_("In your own words"), ("description",)),
        (
            _("Conditions"),
            ("weekly_hours", "supervisor", "supervisor_name", "remuneration_kind", "remuneration_eur"),
        ),
        (_("Safety and age"), ("min_age", "hazards", "has_minor_declarations")),
        (_("If you like"), OPTIONAL),
    )

    def __init__(
        self,
        *args: Any,
        employer: Organisation,
        opening: Opening | None = None,
        begin: dict[str, Any] | None = None,
        supervisors: QuerySet[Supervisor] | None = None,
        held: int = 0,
        **kwargs: Any,
    ) -> None:
        self.sites = {str(site.pk): site for site in _sites(employer)}
        self.is_begun = bool(begin and begin.get("starts_on"))
        known = {} if self.sites else {"town": employer.town, "address": employer.address}
        first = {"workplace": next(iter(self.sites), ""), **known, **(begin or {})}
        initial = _initial(opening) if opening else first
        super().__init__(*args, **{"initial": initial, **kwargs})
        self._offer_supervisors(supervisors)
        self._ask_about(held)
        choices = [(key, str(site)) for key, site in self.sites.items()]
        if not choices:
            self.fields["town"].required, self.fields["town"].help_text = True, ""
            self.fields["town"].error_messages["required"] = _NO_TOWN
        self.fields["workplace"].choices = choices  # type: ignore[attr-defined]
        used = Qualification.objects.filter(openings__employer=employer).values_list("pk", flat=True)
        self.fields["qualifications"].widget.usual = set(used)
        taught = self["qualifications"].value() or ()
        self.fields["skills"].widget.usual = {skill.pk for skill in skills_of(_keys(taught))}

    def _offer_supervisors(self, rows: QuerySet[Supervisor] | None) -> None:
        """A list to choose from where the reader may know them; the free text is for anybody else."""
        if rows is None or not rows.exists():
            del self.fields["supervisor"]
            return
        self.fields["supervisor"].queryset = rows  # type: ignore[attr-defined]
        self.fields["supervisor_name"].label = _("Or somebody else")

    def _ask_about(self, held: int) -> None:
        """How many hold a seat, and whether they are asked again; nothing where nobody does."""
        if not held:
            del self.fields["held"]
            return
        sentence = ngettext(
            "%(n)s learner holds a seat here: asked, accepted or agreed.",
            "%(n)s learners hold a seat here: asked, accepted or agreed.",
            held,
        )
        self.fields["held"].help_text = sentence % {"n": held}

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not (self._is_new_site() or values.get("workplace") or {"workplace", "town"} & self.errors.keys()):
            self.add_error("town", _NO_TOWN)
        for name, message in self._faults(values):
            if name not in self.errors:
                self.add_error(name, message)
        return values

    def _faults(self, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """What the services would refuse one after the other, said at once."""
        first, last = values.get("starts_on"), values.get("ends_on")
        publishes = self.data.get("then") == "publish"
        if "held" in self.fields and not values.get("held") and set(self.changed_data) - self.WORDS:
            yield "held", _("Say what the change means for those who hold a seat.")
        if first and last and last < first:
            yield "ends_on", _("The last day lies before the first.")
        elif publishes and last and last < timezone.localdate():
            yield "ends_on", _("The last day of this opening is over. Change the days first.")
        if values.get("remuneration_eur") and values.get("remuneration_kind") not in ("wage", "stipend"):
            yield "remuneration_kind", _("Say whether the euros are a wage or a stipend.")
        if publishes and not values.get("qualifications"):
            yield "qualifications", _("Say first which qualifications can be learned here.")

    def asks_for_site(self) -> bool:
        """Whether the fields of a new site stand open."""
        return not self.sites or self._is_used(("town", "address"))

    def _is_used(self, names: Sequence[str]) -> bool:
        return any(self[name].errors or self[name].value() for name in names)

    def parts(self) -> list[dict[str, object]]:
        """The fields in the order of the page, what is needed first."""
        return [
            {
                "title": title,
                "fields": [self[name] for name in names if name in self.fields],
                "is_folded": names == self.OPTIONAL and not self._is_used(names),
            }
            for title, names in self.PARTS
        ]

    def split(self) -> tuple[Workplace | None, dict[str, Any], dict[str, Any]]:
        """The chosen site, or none and the place of a new one; and the opening's own values."""
        values = dict(self.cleaned_data)
        if "held" in values:
            values["asks_again"] = values.pop("held") == "ask"
        place = {"town": values.pop("town"), "address": values.pop("address")}
        chosen = self.sites.get(values.pop("workplace"))
        return (None if self._is_new_site() else chosen), place, values

    def _is_new_site(self) -> bool:
        return bool(self.cleaned_data.get("town") or self.cleaned_data.get("address"))


def _keys(chosen: Iterable[Any]) -> list[int]:
    """Keys of rows, which may still be text from a form."""
    return row_keys(str(getattr(value, "pk", value)) for value in chosen)


def _sites(employer: Organisation) -> QuerySet[Workplace]:
    return Workplace.objects.filter(organisation=employer).exclude(kind=WorkplaceKind.HOSTEL)


def _initial(opening: Opening) -> dict[str, Any]:
    plain = {name: getattr(opening, name, None) for name in OpeningForm.base_fields}
    related = {name: list(getattr(opening, name).all()) for name in ("qualifications", "skills", "hazards")}
    return {**plain, **related, "workplace": str(opening.workplace_id), "town": "", "address": ""}
