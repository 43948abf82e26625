"""Labels of days, weeks and findings of the log, and the progress bar of hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliances.law.models import LegalParameter
from alliances.reference import rows
from dvb.agreements.rule_wording import sentence
from dvb.labour_law import Finding
from dvb.logbook.models import LogWeek
from dvb.logbook.queries.week_views import Progress

DAYS: Mapping[str, tuple[str, str | Promise]] = {
    "done": ("ok", _("entered")),
    "missing": ("warn", _("missing")),
    "away": ("info", _("away")),
    "free": ("none", _("free day")),
    "outside": ("none", _("not there")),
    "today": ("wait", _("today")),
    "coming": ("none", _("to come")),
}
WEEKS: Mapping[str, tuple[str, str | Promise]] = {
    "open": ("wait", _("waits for the supervisor")),
    "returned": ("warn", _("sent back to the learner")),
    "confirmed": ("info", _("confirmed by the supervisor")),
    "checked": ("ok", _("checked by the school")),
}


@dataclass(frozen=True, slots=True)
class Warned:
    """One thing that clashes with the law, and how well the rule is known."""

    rule: str
    sentence: str
    evidence: str
    paragraph: str
    source: str
    is_verified: bool


def warned(findings: list[Finding]) -> list[Warned]:
    evidence = dict(LegalParameter.Evidence.choices)
    return [
        Warned(
            one.rule, sentence(one), str(evidence[one.evidence]), one.paragraph, one.source, one.is_verified
        )
        for one in findings
    ]


def week_state_label(week: LogWeek | None) -> tuple[str, object]:
    return WEEKS[week.status] if week else ("none", _("nothing entered"))


def holiday_label(code: str, language: str) -> str:
    """The name of a holiday by the code of its row."""
    row = next((row for row in rows("public_holidays") if row["code"] == code), None)
    return row["name_lv" if language == "lv" else "name_en"] if row else ""


WIDE = 1000
"""How many parts the small picture of hours has."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Hours against the plan as a bar: confirmed, waiting, and where the plan stands today."""

    confirmed: int
    waiting: int
    planned: int

    @property
    def both(self) -> int:
        return self.confirmed + self.waiting


def bar_of(progress: Progress) -> Bar:
    whole = max(progress.planned_total, progress.done, 1)
    confirmed, waiting, planned = (
        round(WIDE * minutes / whole) for minutes in (progress.confirmed, progress.waiting, progress.planned)
    )
    return Bar(confirmed, waiting, planned)
