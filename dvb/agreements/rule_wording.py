"""The findings of the legal rules as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import dates
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.law.models import LegalParameter
from dvb.agreements.services import Judgement
from dvb.kernel.display import day, number
from dvb.labour_law import Finding, Verdict

SENTENCES: dict[str, str | Promise] = {
    "host_type": gettext_lazy("The employer is of a kind that the regulation names."),
    "host_type_other": gettext_lazy("The employer is of no kind that the regulation names."),
    "host_type_unknown": gettext_lazy("Say of which kind the employer is."),
    "place": gettext_lazy("The employer is registered in Latvia, the workplace lies in %(country)s."),
    "place_outside": gettext_lazy("The workplace lies in %(country)s, outside the EU and the EEA."),
    "registration_unknown": gettext_lazy("The employer's registration number is not known."),
    "level": gettext_lazy("The programme is licensed and leads to LKI level %(level)s."),
    "level_other": gettext_lazy("The programme leads to LKI level %(level)s."),
    "level_unknown": gettext_lazy("The LKI level of the qualification is not known."),
    "licence_unknown": gettext_lazy(
        "The programme leads to LKI level %(level)s; the number of its licence is not entered."
    ),
    "not_licensed": gettext_lazy("The programme is not licensed."),
    "ship_licence": gettext_lazy("The crewing merchant's document is named."),
    "ship_licence_missing": gettext_lazy("Name the document of the Maritime Administration."),
    "plan": gettext_lazy("Individual plan no. %(number)s."),
    "plan_missing": gettext_lazy("The individual plan has no number yet."),
    "school_exempt": gettext_lazy("The school is outside the regulation."),
    "school_not_exempt": gettext_lazy("The regulation holds for this school."),
    "share": gettext_lazy("%(share)s %% of the programme at the employer; at least %(least)s %%."),
    "share_small": gettext_lazy("Only %(share)s %% of the programme at the employer; at least %(least)s %%."),
    "share_unknown": gettext_lazy("The share of the programme at the employer is not entered."),
    "signed_in_time": gettext_lazy("All signed by %(signed)s, before the first day."),
    "signed_late": gettext_lazy("The last one signed on %(signed)s, after the first day %(first)s."),
    "signatures_missing": gettext_lazy("Not all have signed yet."),
    "length": gettext_lazy(
        "The agreement lasts %(lasts)s days; at least one semester is asked for, counted as %(least)s days."
    ),
    "too_short": gettext_lazy(
        "The agreement lasts only %(lasts)s days. At least one semester is asked for; it is counted here as "
        "%(least)s days."
    ),
    "length_unknown": gettext_lazy("The length of a semester is not entered."),
    "pay": gettext_lazy("%(amount)s euro a month."),
    "unpaid": gettext_lazy("Unpaid; work-based learning is paid by a wage or a stipend."),
    "pay_unknown": gettext_lazy("Wage or stipend is not chosen."),
    "amount_unknown": gettext_lazy("The sum is not entered."),
    "liability": gettext_lazy("The employer's liability is insured from %(first)s to %(last)s."),
    "liability_gap": gettext_lazy("The liability policy (%(first)s – %(last)s) does not cover every day."),
    "liability_unknown": gettext_lazy("The liability policy or its days are not entered."),
    "accident": gettext_lazy("The learner is insured against accidents from %(first)s to %(last)s."),
    "accident_gap": gettext_lazy("The accident policy (%(first)s – %(last)s) does not cover every day."),
    "accident_unknown": gettext_lazy("The accident policy or its days are not entered."),
    "teacher": gettext_lazy("The supervisor is a qualified teacher."),
    "course": gettext_lazy("The supervisor took a course of %(hours)s h; at least %(least)s h."),
    "course_short": gettext_lazy("The supervisor's course had only %(hours)s h; at least %(least)s h."),
    "no_course": gettext_lazy("The supervisor has neither a teacher's qualification nor the course."),
    "course_unknown": gettext_lazy("It is not entered whether the supervisor took the course."),
    "trade": gettext_lazy("The supervisor has the trade's qualification."),
    "years": gettext_lazy("The supervisor has %(years)s years of experience; at least %(least)s."),
    "years_few": gettext_lazy("The supervisor has only %(years)s years of experience; at least %(least)s."),
    "trade_unknown": gettext_lazy("The supervisor's qualification or experience is not entered."),
    "supervisor_unknown": gettext_lazy("The supervisor is not named."),
    "few_learners": gettext_lazy("Learners of this supervisor at a time: %(learners)s."),
    "many_learners": gettext_lazy("This supervisor has %(learners)s learners at a time, more than %(most)s."),
    "may_work": gettext_lazy("The learner may work in Latvia."),
    "may_not_work": gettext_lazy("The learner's right to work in Latvia is missing."),
    "may_work_unknown": gettext_lazy("It is not entered whether the learner may work in Latvia."),
    "guardian_read": gettext_lazy("The guardian read the agreement on %(day)s."),
    "guardian_not_read": gettext_lazy("The guardian has not read the agreement yet."),
    "age": gettext_lazy("%(age)s years old on the first day; at least %(least)s."),
    "too_young": gettext_lazy("Only %(age)s years old on the first day; at least %(least)s."),
    "age_unknown": gettext_lazy("The birth date is not known, so the learner counts as a minor."),
    "medical": gettext_lazy("Medical check on %(day)s, valid to %(valid_to)s."),
    "medical_over": gettext_lazy("The medical check of %(day)s is not valid: until %(valid_to)s."),
    "medical_unknown": gettext_lazy("The day of the medical check is not entered."),
    "risks_told": gettext_lazy("The guardian was told of the risks on %(day)s."),
    "risks_told_late": gettext_lazy("The guardian was told of the risks only on %(day)s."),
    "risks_not_told": gettext_lazy("The guardian has not been told of the risks yet."),
    "hazards_declared": gettext_lazy("The three declarations are given for: %(hazards)s."),
    "hazards_not_declared": gettext_lazy("The three declarations are missing for: %(hazards)s."),
    "trip_consent": gettext_lazy("A guardian agreed to work abroad."),
    "trip_consent_missing": gettext_lazy("A guardian's written consent to work abroad is missing."),
    "rate": gettext_lazy("%(rate)s euro an hour; at least %(least)s."),
    "rate_low": gettext_lazy("Only %(rate)s euro an hour; at least %(least)s."),
    "rate_unknown": gettext_lazy("The pay or the hours a week are not entered."),
    "rate_not_entered": gettext_lazy("The state's minimum rate is not entered among the legal rules."),
    "week_not_planned": gettext_lazy("The hours of the week are not planned yet."),
    "limit_unknown": gettext_lazy("The limit is not entered among the legal rules."),
    "days_fit": gettext_lazy("No day is longer than %(most)s h."),
    "day_too_long": gettext_lazy("More than %(most)s h: %(days)s."),
    "week_fits": gettext_lazy("%(hours)s h a week; at most %(most)s h."),
    "week_too_long": gettext_lazy("%(hours)s h a week, more than %(most)s h."),
    "school_hours_unknown": gettext_lazy("The hours at school are not entered, so the sum is not known."),
    "summed": gettext_lazy("The hours of all employers are summed: %(hosts)s."),
    "five_days": gettext_lazy("Working days a week: %(days_count)s; at most %(most)s."),
    "too_many_days": gettext_lazy("%(days_count)s working days a week, more than %(most)s."),
    "weekend": gettext_lazy("Work at the weekend: %(days)s."),
    "no_weekend": gettext_lazy("No work at the weekend."),
    "overtime": gettext_lazy("%(hours)s h are planned, %(most)s h are agreed: that is overtime."),
    "overtime_worked": gettext_lazy("%(hours)s h were worked, %(most)s h are agreed: that is overtime."),
    "no_overtime": gettext_lazy("No more hours are planned than agreed."),
    "agreed_hours_unknown": gettext_lazy("The agreed hours a week are not entered."),
    "night": gettext_lazy("Work between %(first)s and %(last)s: %(days)s."),
    "no_night": gettext_lazy("No work between %(first)s and %(last)s."),
    "breaks": gettext_lazy("There is a break of %(least)s min wherever work lasts longer than %(after)s h."),
    "no_break": gettext_lazy("A break of %(least)s min is missing: %(days)s."),
    "break_in_time": gettext_lazy("Each break begins after %(latest)s h of work at the latest."),
    "break_late": gettext_lazy(
        "The break begins later than after %(latest)s h of work, or outside it: %(days)s."
    ),
    "break_time_unknown": gettext_lazy(
        "Nobody said when the break begins; it has to be after %(latest)s h of work at the latest."
    ),
    "rest": gettext_lazy("At least %(least)s h of rest between two days."),
    "rest_short": gettext_lazy("Less than %(least)s h of rest before: %(days)s."),
    "weekly_rest": gettext_lazy("The longest rest of the week lasts %(hours)s h; at least %(least)s h."),
    "weekly_rest_short": gettext_lazy(
        "The longest rest of the week lasts only %(hours)s h, not %(least)s h."
    ),
}
VERDICTS: dict[str, tuple[str, str | Promise]] = {
    Verdict.BLOCK: ("bad", gettext_lazy("does not hold, blocks")),
    Verdict.WARN: ("warn", gettext_lazy("does not hold")),
    Verdict.UNKNOWN: ("wait", gettext_lazy("not known yet")),
    Verdict.OK: ("ok", gettext_lazy("holds")),
}
REASON_NEEDED = gettext_lazy("does not hold, a reason is needed")
ORDER = (Verdict.BLOCK, Verdict.WARN, Verdict.UNKNOWN, Verdict.OK)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of rules."""

    judged: Judgement
    sentence: str
    kind: str
    word: object
    evidence: object

    @property
    def finding(self) -> Finding:
        return self.judged.finding

    @property
    def needs_look(self) -> bool:
        """Whether a fact is missing, is to be changed, or a reason is to be recorded."""
        return self.judged.waits or self.finding.verdict is Verdict.UNKNOWN


def rows_of(judgements: list[Judgement]) -> list[Row]:
    """Findings as table rows, the blocking ones first."""
    evidence = dict(LegalParameter.Evidence.choices)
    order = {verdict: place for place, verdict in enumerate(ORDER)}
    return [
        Row(one, sentence(one.finding), *_verdict(one), evidence[one.finding.evidence])
        for one in sorted(judgements, key=lambda one: order[one.finding.verdict])
    ]


def _verdict(one: Judgement) -> tuple[str, str | Promise]:
    kind, word = VERDICTS[one.finding.verdict]
    return kind, REASON_NEEDED if one.waits and one.finding.verdict is Verdict.WARN else word


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that ask for the same: those that are not kept stand open, the others unfold."""

    title: str
    rows: list[Row]
    is_open: bool


def groups_of(rows: list[Row]) -> list[Group]:
    """Which rules stand under which title; those without one are exactly those that the heading counts."""
    settled = [row for row in rows if not row.needs_look]
    broken = [row for row in settled if row.finding.verdict is not Verdict.OK]
    groups = [
        Group("", [row for row in rows if row.needs_look], is_open=True),
        Group(_("Broken: passed with a reason, or advice only"), broken, is_open=True),
        Group(_("Rules that hold"), [row for row in settled if row.finding.verdict is Verdict.OK], False),
    ]
    return [group for group in groups if group.rows]


def sentence(finding: Finding) -> str:
    """The sentence for one finding."""
    return str(SENTENCES[finding.message]) % finding_text(finding.values)


def finding_text(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: _format_value(value) for name, value in values.items()}


def weekday(of_week: int) -> str:
    return str(dates.WEEKDAYS[of_week])


def _format_value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_format_day(number_, detail) for number_, detail in value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal | int):
        return number(float(value), _places(value))
    return "–" if value is None else str(value)


def _format_day(of_week: int, detail: Any) -> str:
    """A weekday with its hours, with a span of time, or alone."""
    name = weekday(of_week)
    if not detail:
        return name
    if isinstance(detail, str):
        return f"{name} {detail}"
    return _("%(day)s %(hours)s h") % {"day": name, "hours": _format_value(detail)}


def _places(value: Decimal | int) -> int:
    exponent = Decimal(value).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
