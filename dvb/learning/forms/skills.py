"""Forms of skills: a level for each outcome, and the school's confirmation of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.catalogue.models import LearningOutcome
from alliances.pages.fields import DayField, WholeNumberField
from dvb.learning.models import Assessment, Level
from dvb.learning.services.skills import Judgement


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One outcome on the form; a level that the school has confirmed is only shown."""

    outcome: LearningOutcome
    level: BoundField | None
    mark: BoundField | None
    note: BoundField | None
    confirmed: Assessment | None
    minutes: int


class LevelsForm(forms.Form):
    """The level of each outcome; an empty row is not assessed."""

    def __init__(
        self,
        *args: Any,
        outcomes: Sequence[LearningOutcome],
        others: Sequence[LearningOutcome] = (),
        assessments: Mapping[int, Assessment],
        confirmed: frozenset[int] = frozenset(),
        minutes: Mapping[int, int] | None = None,
        is_own: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.outcomes, self.others, self.assessments, self.confirmed = (
            list(outcomes),
            list(others),
            assessments,
            confirmed,
        )
        self.minutes, self.is_own = minutes or {}, is_own
        for outcome in (*self.outcomes, *self.others):
            if outcome.pk not in confirmed:
                self._add(outcome, assessments.get(outcome.pk))

    def _add(self, outcome: LearningOutcome, assessment: Assessment | None) -> None:
        self.fields[f"level_{outcome.pk}"] = forms.TypedChoiceField(
            label=outcome.name,
            choices=Level.choices,
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
            initial=assessment.level if assessment else None,
        )
        self.fields[f"note_{outcome.pk}"] = forms.CharField(
            label=_("Remark"), max_length=300, required=False, initial=assessment.note if assessment else ""
        )
        if not self.is_own:
            self.fields[f"mark_{outcome.pk}"] = WholeNumberField(
                label=_("Mark, 1 to 10"),
                min_value=1,
                max_value=10,
                required=False,
                initial=assessment.mark if assessment else None,
            )

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        for outcome in (*self.outcomes, *self.others):
            has_details = values.get(f"mark_{outcome.pk}") or values.get(f"note_{outcome.pk}")
            if has_details and values.get(f"level_{outcome.pk}") is None and outcome.pk not in self.confirmed:
                self.add_error(f"level_{outcome.pk}", _("Choose a level; a remark alone does not count."))
        return values

    def judgements(self) -> list[Judgement]:
        """The chosen levels; empty rows are skipped."""
        return [
            Judgement(
                outcome.pk,
                level,
                self.data_of("mark", outcome),
                self.data_of("note", outcome) or "",
            )
            for outcome in (*self.outcomes, *self.others)
            if (level := self.data_of("level", outcome)) is not None
        ]

    def data_of(self, what: str, outcome: LearningOutcome) -> Any:
        return self.cleaned_data.get(f"{what}_{outcome.pk}")

    def rows(self) -> list[LevelRow]:
        return [self._row(outcome) for outcome in self.outcomes]

    def other_rows(self) -> list[LevelRow]:
        return [self._row(outcome) for outcome in self.others]

    def _row(self, outcome: LearningOutcome) -> LevelRow:
        def field(what: str) -> BoundField | None:
            name = f"{what}_{outcome.pk}"
            return self[name] if name in self.fields else None

        confirmed = self.assessments.get(outcome.pk) if outcome.pk in self.confirmed else None
        minutes = self.minutes.get(outcome.pk, 0)
        return LevelRow(outcome, field("level"), field("mark"), field("note"), confirmed, minutes)


class ConfirmForm(forms.Form):
    """The day on which the school confirms."""

    on = DayField(label=_("Confirmed on"), initial=timezone.localdate)


class WithdrawForm(forms.Form):
    """Why a confirmation is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=300)
