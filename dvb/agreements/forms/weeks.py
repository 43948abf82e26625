"""The hours of a week as people type them; an empty day is a free day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import dates
from django.utils.translation import gettext_lazy as _

from alliances.pages.fields import ClockField, WholeNumberField
from dvb.agreements.models import Agreement
from dvb.labour_law.week import DAYS, span

PARTS = (
    ("school", _("at school from"), _("at school to")),
    ("work", _("at work from"), _("at work to")),
)


class WeekForm(forms.Form):
    """From and to at school and at work, and the break at work, for each weekday."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(DAYS):
            stored = agreement.week.get(str(day), {})
            for name, first, last in PARTS:
                times = stored.get(name) or ["", ""]
                self.fields[f"{name}_from_{day}"] = _time(day, first, times[0])
                self.fields[f"{name}_to_{day}"] = _time(day, last, times[1])
            self.fields[f"pause_{day}"] = WholeNumberField(
                label=_day_label(day, _("break at work, minutes")),
                required=False,
                min_value=0,
                max_value=240,
                initial=stored.get("pause") or None,
            )
            self.fields[f"pause_at_{day}"] = _time(day, _("break from"), stored.get("pause_at", ""))

    def days(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each weekday, under its name."""
        names = ("school_from", "school_to", "work_from", "work_to", "pause", "pause_at")
        return [(str(dates.WEEKDAYS[day]), [self[f"{name}_{day}"] for name in names]) for day in range(DAYS)]

    def clean(self) -> dict[str, Any]:
        """Combine the fields to the stored format of a week."""
        stored = {}
        for day in range(DAYS):
            parts = {name: times for name, _f, _t in PARTS if (times := self._times(name, day))}
            if len(parts) == len(PARTS) and span(parts["school"]).overlap(span(parts["work"])):
                self.add_error(f"work_from_{day}", _("At school and at work at the same time."))
            if parts:
                stored[str(day)] = {**parts, **self._pause(day)}
        return {"week": stored}

    def _pause(self, day: int) -> dict[str, Any]:
        """The break's length, and its beginning if entered."""
        minutes, at = self.cleaned_data.get(f"pause_{day}") or 0, self.cleaned_data.get(f"pause_at_{day}")
        if at and not minutes:
            self.add_error(f"pause_{day}", _("Say how long the break is."))
        return {"pause": minutes, **({"pause_at": f"{at:%H:%M}"} if at else {})}

    def _times(self, name: str, day: int) -> list[str] | None:
        first: dt.time | None = self.cleaned_data.get(f"{name}_from_{day}")
        last: dt.time | None = self.cleaned_data.get(f"{name}_to_{day}")
        if first and last:
            return [f"{first:%H:%M}", f"{last:%H:%M}"]
        if first or last:
            self.add_error(f"{name}_to_{day}" if first else f"{name}_from_{day}", _("Give both times."))
        return None


def _day_label(day: int, label: object) -> str:
    return f"{dates.WEEKDAYS[day]}: {label}"


def _time(day: int, label: object, initial: str) -> ClockField:
    return ClockField(label=_day_label(day, label), required=False, initial=initial)
