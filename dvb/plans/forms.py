"""Forms of plans and of what has to be in order before a learner goes to work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import LearningOutcome
from alliances.pages.fields import DayField, NumberField
from dvb.plans.models import Line, Site
from dvb.plans.services.plans import Entry

OWN_LINES = 4


class LinesForm(forms.Form):
    """Where each official outcome is learned and how long, and a few lines of the school's own."""

    def __init__(
        self, *args: Any, outcomes: Sequence[LearningOutcome], lines: Iterable[Line], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes = list(outcomes)
        lines_by_outcome = {line.outcome_id: line for line in lines if line.outcome_id}
        own_lines = [line for line in lines if not line.outcome_id]
        self.own_count = max(OWN_LINES, len(own_lines) + 1)
        for outcome in self.outcomes:
            self._add(f"o{outcome.pk}", lines_by_outcome.get(outcome.pk))
        for number in range(self.own_count):
            line = own_lines[number] if number < len(own_lines) else None
            self.fields[f"text_n{number}"] = forms.CharField(
                label=_("What is learned"), max_length=300, required=False, initial=line.text if line else ""
            )
            self._add(f"n{number}", line)

    def _add(self, key: str, line: Line | None) -> None:
        self.fields[f"site_{key}"] = forms.ChoiceField(
            label=_("Where"),
            choices=[("", "–"), *Site.choices],
            required=False,
            initial=line.site if line else "",
        )
        self.fields[f"hours_{key}"] = NumberField(
            label=_("Hours"),
            min_value=0,
            max_digits=6,
            decimal_places=1,
            required=False,
            initial=line.hours if line else None,
        )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for number in range(self.own_count):
            if values.get(f"text_n{number}") and not values.get(f"site_n{number}"):
                self.add_error(
                    f"site_n{number}", _("Say where it is learned: at school or at the workplace.")
                )
        return values

    def entries(self) -> list[Entry]:
        """The chosen lines, the official outcomes first."""
        values = self.cleaned_data
        official = [
            Entry(values[f"site_o{outcome.pk}"], outcome, hours=values.get(f"hours_o{outcome.pk}"))
            for outcome in self.outcomes
            if values.get(f"site_o{outcome.pk}")
        ]
        own_entries = [
            Entry(values[f"site_n{n}"], text=values[f"text_n{n}"], hours=values.get(f"hours_n{n}"))
            for n in range(self.own_count)
            if values.get(f"text_n{n}")
        ]
        return [*official, *own_entries]

    def official_rows(self) -> list[tuple[LearningOutcome, BoundField, BoundField]]:
        return [(o, self[f"site_o{o.pk}"], self[f"hours_o{o.pk}"]) for o in self.outcomes]

    def own_rows(self) -> list[tuple[BoundField, BoundField, BoundField]]:
        return [(self[f"text_n{n}"], self[f"site_n{n}"], self[f"hours_n{n}"]) for n in range(self.own_count)]


class AgreeForm(forms.Form):
    """The day on which plans were gone through with the learners."""

    on = DayField(label=_("Agreed on"), initial=timezone.localdate)
