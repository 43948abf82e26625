"""The stay of one learner at one employer: the one place that says which terms hold when, which days are its
first and last, when it rests, since when all have signed, and which minutes are planned and confirmed.

Pages, papers, the log, the API, the indicator's snapshot and every reminder ask here. The log lies above: its
rows are read through their relations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from alliances.organisations.models import Hazard, Workplace
from dvb.agreements.draft_terms import drafted_terms
from dvb.agreements.holidays import is_holiday
from dvb.agreements.lifecycle import BEFORE_SIGNED, CONFIRMED_WEEKS, AgreementState, AmendmentState
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.planned_week import minutes_on
from dvb.kernel.terms import Terms, from_json
from dvb.kernel.timeline import PARTIES, Change, Days, Timeline, all_signed_on
from dvb.labour_law.week import DAYS
from matching.assignments import terms as kept_terms
from matching.learners.models import BlockKind

INTERRUPTION = "interruption"
"""The kind of an absence on whose days the stay itself rests."""
WORK = (BlockKind.DVB, BlockKind.PRAKSE)
WORKING_DAYS = 5
WHOLE = 100
AT_ONCE = 10_000
"""Keys in one question; more than a page or a school ever has."""
BY_PARTIES = Q(signatures__side__in=PARTIES)


class Placement:
    """One agreement as a stay. Related rows are read once, on first use; see :func:`placements` for many."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement

    @cached_property
    def first(self) -> Terms:
        return first_terms(self.agreement)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Amendments that all signed, in the order in which they were signed."""
        return tuple(_change(row) for row in _signed_amendments(self.agreement))

    @cached_property
    def absences(self) -> list[Any]:
        """Absences, in whole or in part, as entered."""
        return list(self.agreement.absences.all())

    @property
    def suspended_on(self) -> dt.date | None:
        """The day on which a suspension began that still lasts; hours before it are hours of the stay."""
        is_suspended = self.agreement.status == AgreementState.SUSPENDED
        return self.agreement.suspended_on if is_suspended else None

    @cached_property
    def entered_interruptions(self) -> tuple[Days, ...]:
        """Days on which the stay rests, as entered."""
        read = getattr(self.agreement, "interruption_rows", None)
        rows = read if read is not None else self.absences
        rests = (row for row in rows if row.kind == INTERRUPTION and row.percent == WHOLE)
        return tuple((row.starts_on, row.ends_on) for row in rests)

    @cached_property
    def interruptions(self) -> tuple[Days, ...]:
        """Days on which the stay rests: what was entered, and those after a suspension that still lasts."""
        since = [(self.suspended_on + dt.timedelta(days=1), dt.date.max)] if self.suspended_on else []
        return (*self.entered_interruptions, *since)

    @cached_property
    def agreed(self) -> Timeline:
        """What the papers say of the days, without interruptions: what most pages ask, for one query."""
        return Timeline(self.first, self.changes, self.agreement.last_day)

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(self.first, self.changes, self.agreement.last_day, self.interruptions)

    def terms_on(self, day: dt.date) -> Terms:
        return self.agreed.terms_on(day)

    @property
    def last_terms(self) -> Terms:
        return self.agreed.last_terms

    @property
    def starts_on(self) -> dt.date:
        return self.first.starts_on

    @cached_property
    def ends_on(self) -> dt.date:
        """The last day: by the last amendment, or by the day that ended it early."""
        return self.agreed.ends_on

    def has(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def counts(self, day: dt.date) -> bool:
        """Whether hours of this day are hours of the stay."""
        return self.has(day) and self.timeline.counts(day)

    def counts_month(self, month: dt.date) -> bool:
        return self.timeline.counts_month(month)

    @cached_property
    def signed_on(self) -> dt.date | None:
        """Since when it is signed by all; ``None`` while a party is missing, and for a void one."""
        if self.agreement.status == AgreementState.VOID:
            return None
        return all_signed_on({row.side: row.signed_on for row in self.agreement.signatures.all()})

    @cached_property
    def _blocks(self) -> list[Days]:
        group = self.agreement.assignment.enrolment.group
        rows = group.blocks.all() if group else []
        return [(row.starts_on, row.ends_on) for row in rows if row.kind in WORK]

    def absence_on(self, day: dt.date) -> Any:
        return next((row for row in self.absences if row.starts_on <= day <= row.ends_on), None)

    def normal_minutes(self, day: dt.date) -> int:
        """The agreed minutes of this weekday, ignoring the group's calendar; none on a day of rest."""
        terms = self.terms_on(day)
        if terms.week:
            is_outdated = self.is_week_outdated(terms)
            return (
                self._amended_week(terms)[day.weekday()]
                if is_outdated
                else minutes_on(terms.week, day.weekday())
            )
        if terms.weekly_hours is None or day.weekday() >= WORKING_DAYS:
            return 0
        return int(terms.weekly_hours * 60 / WORKING_DAYS)

    def is_week_outdated(self, terms: Terms) -> bool:
        """Whether an amendment says other hours a week than those for which the days were planned."""
        has_other_hours = terms.weekly_hours not in (None, self.first.weekly_hours)
        return has_other_hours and bool(terms.week) and terms.week == self.first.week

    def _amended_week(self, terms: Terms) -> list[int]:
        """Minutes of each weekday: the amended hours a week, in proportion to the days as planned."""
        planned = [minutes_on(terms.week, weekday) for weekday in range(DAYS)]
        week = int((terms.weekly_hours or 0) * 60)
        until = [week * sum(planned[: n + 1]) // (sum(planned) or 1) for n in range(DAYS)]
        return [last - before for last, before in zip(until, [0, *until[:-1]], strict=True)]

    def planned_minutes(self, day: dt.date) -> int:
        """What is expected of a day: none outside the stay or the group's weeks, on holidays, when away.

        None either on the day of a suspension, on which what was worked before it counts.
        """
        if (
            not self.counts(day)
            or day == self.suspended_on
            or is_holiday(day)
            or not self._is_working_time(day)
        ):
            return 0
        minutes, away = self.normal_minutes(day), self.absence_on(day)
        return minutes * (WHOLE - away.percent) // WHOLE if away else minutes

    def _is_working_time(self, day: dt.date) -> bool:
        """A week that names lessons too says all; else the group's calendar sets weeks of work apart."""
        if any("school" in one for one in self.terms_on(day).week.values()):
            return True
        near = [one for one in self._blocks if one[0] <= self.ends_on and one[1] >= self.starts_on]
        return not near or any(first <= day <= last for first, last in near)

    @property
    def is_school_known(self) -> bool:
        """Lessons are entered in the week, or the calendar sets weeks of work apart."""
        return bool(self._blocks) or any("school" in day for day in self.first.week.values())


@dataclass(slots=True)
class Logged:
    """The hours of one stay that count: of each day with the state of its week, and months from paper.

    ``outside`` are days with entries outside the stay: these count nowhere.
    """

    lines: list[tuple[dt.date, int, str]] = field(default_factory=list)
    papers: dict[dt.date, int] = field(default_factory=dict)
    outside: list[dt.date] = field(default_factory=list)

    @property
    def confirmed(self) -> int:
        """Minutes that the supervisor confirmed, also on paper."""
        return (
            sum(minutes for _day, minutes, status in self.lines if status in CONFIRMED_WEEKS) + self.on_paper
        )

    @property
    def checked(self) -> int:
        """Of these, minutes that the school has checked too."""
        return sum(minutes for _day, minutes, status in self.lines if status == "checked")

    @property
    def entered(self) -> int:
        """Minutes of the log itself, confirmed or not, without paper."""
        return sum(minutes for _day, minutes, _status in self.lines)

    @property
    def minutes(self) -> int:
        """All minutes, confirmed or not, also on paper."""
        return self.entered + self.on_paper

    @property
    def waiting(self) -> int:
        return sum(minutes for _day, minutes, status in self.lines if status not in CONFIRMED_WEEKS)

    @property
    def on_paper(self) -> int:
        return sum(self.papers.values())

    def in_month(self, month: dt.date) -> Logged:
        """The part of it that lies in the month of this day."""
        first = month.replace(day=1)
        return Logged(
            [line for line in self.lines if line[0].replace(day=1) == first],
            {key: minutes for key, minutes in self.papers.items() if key == first},
        )


def placements(agreements: Iterable[Agreement], *, signatures: bool = False) -> dict[int, Placement]:
    """The stay of each agreement by its key, with its days and terms; two queries for all (for each 10 000 of
    them), a third where ``signatures`` are asked for.

    The agreements come with their openings (``assignment__opening``).
    """
    rows, signature_lookups = list(agreements), ["signatures"] if signatures else []
    drafts = [row for row in rows if not row.terms]
    if drafts:
        prefetch_related_objects(drafts, "assignment__terms_versions")
    for at in range(0, len(rows), AT_ONCE):
        prefetch_related_objects(rows[at : at + AT_ONCE], *_prefetches(), *signature_lookups)
    return {agreement.pk: Placement(agreement) for agreement in rows}


def ending_between(rows: QuerySet[Agreement], first: dt.date, last: dt.date) -> list[Placement]:
    """Stays whose actual last day lies between these two."""
    stays = placements(rows.select_related("assignment__opening"))
    return [one for one in stays.values() if first <= one.ends_on <= last]


def logged(stays: Iterable[Placement]) -> dict[int, Logged]:
    """The logged hours that count of each stay, by the agreement's key; two queries for all."""
    stays_by_key = {stay.agreement.pk: stay for stay in stays}
    result = {key: Logged() for key in stays_by_key}
    rows = Agreement.objects.filter(pk__in=stays_by_key).order_by()
    lines = rows.filter(log_weeks__entries__isnull=False).values_list(
        "pk", "log_weeks__entries__day", "log_weeks__entries__minutes", "log_weeks__status"
    )
    for key, day, minutes, status in lines:
        if stays_by_key[key].counts(day):
            result[key].lines.append((day, minutes, status))
        else:
            result[key].outside.append(day)
    papers = rows.filter(paper_months__isnull=False)
    for key, month, minutes in papers.values_list("pk", "paper_months__month", "paper_months__minutes"):
        if stays_by_key[key].counts_month(month):
            result[key].papers[month] = minutes
    return result


def lost_by_ending(agreement: Agreement, last_day: dt.date) -> Logged:
    """The logged hours that count by now and would not count any more after this last day."""
    stay = Placement(agreement)
    now = logged([stay])[agreement.pk]
    shorter = Timeline(stay.first, stay.changes, last_day, stay.interruptions)
    return Logged(
        [line for line in now.lines if not shorter.counts(line[0])],
        {month: minutes for month, minutes in now.papers.items() if not shorter.counts_month(month)},
    )


def confirmed_minutes(agreements: Iterable[Agreement]) -> dict[int, int]:
    """Confirmed minutes of each stay, by the agreement's key."""
    return {key: one.confirmed for key, one in logged(placements(agreements).values()).items()}


def first_terms(agreement: Agreement) -> Terms:
    """What all signed (or will sign), before any amendment."""
    return from_json(agreement.terms) if agreement.terms else drafted_terms(agreement)


def terms_on(agreement: Agreement, day: dt.date) -> Terms:
    """The terms in force on a day: the first terms with the signed amendments effective by then."""
    return Placement(agreement).terms_on(day)


def last_terms(agreement: Agreement) -> Terms:
    """The terms at the end of the stay, by what is signed today."""
    return Placement(agreement).last_terms


def site_of(agreement: Agreement, terms: Terms) -> Workplace:
    """Where the learner goes by these terms: the site as it was agreed, or another one of an amendment."""
    agreed = kept_terms.site_of(agreement.assignment)
    if terms.workplace_id in (None, agreed.pk):
        return agreed
    return Workplace.objects.get(pk=terms.workplace_id)


def hazards_of(agreement: Agreement, terms: Terms) -> list[Hazard]:
    """The hazards of the work and of its whole site, as agreed; of another site of an amendment, its own."""
    agreed = kept_terms.terms_of(agreement.assignment)
    if terms.workplace_id in (None, agreed.workplace_id):
        return agreed.all_hazards
    of_site = Workplace.objects.get(pk=terms.workplace_id).hazards.values_list("pk", flat=True)
    return list(Hazard.objects.filter(pk__in={*agreed.hazards, *of_site}).order_by("code"))


def previewed(amendment: Amendment) -> tuple[Timeline, Change]:
    """The stay as it is, and this amendment as if all signed it today (or as they did)."""
    return preview_of(amendment.agreement, _change(amendment))


def preview_of(agreement: Agreement, change: Change) -> tuple[Timeline, Change]:
    """The timeline before a change, and the change."""
    stay = Placement(agreement).agreed
    place = (change.signed_on, change.number)
    before = tuple(one for one in stay.changes if (one.signed_on, one.number) < place)
    return Timeline(stay.first, before, stay.ended_on), change


def replaced_of(amendment: Amendment) -> dict[str, Any]:
    """As :func:`replaced_by`: of a draft as it stands now, else as released (of old rows what they have)."""
    if amendment.status == AmendmentState.DRAFT:
        return replaced_by(*previewed(amendment))
    return {"before": amendment.before, "replaces": amendment.replaces}


def replaced_by(stay: Timeline, change: Change) -> dict[str, Any]:
    """What an amendment replaces, as it is stored with it: the terms on the day before it begins, and what
    earlier amendments lose from which day on."""
    before = stay.terms_before(change).as_json()
    return {
        "before": {name: before[name] for name in change.values},
        "replaces": [
            {
                "number": one.earlier.number,
                "effective_on": str(one.earlier.effective_on),
                "names": list(one.names),
                "from": str(one.starts_on),
                "never_holds": one.is_whole,
            }
            for one in stay.displaced_by(change)
        ],
    }


def drafted(number: int, effective_on: dt.date, values: Mapping[str, Any]) -> Change:
    """An amendment that nobody signed, as if all signed it today."""
    return Change(number, effective_on, timezone.localdate(), values)


def _change(row: Amendment) -> Change:
    if row.status in BEFORE_SIGNED:
        return drafted(row.number, row.effective_on, row.changes)
    signed_on: dt.date | None = getattr(row, "all_signed_on", None)
    if signed_on is None:
        signed_on = all_signed_on({one.side: one.signed_on for one in row.signatures.all()})
    return Change(row.number, row.effective_on, signed_on or row.created_at.date(), row.changes)


def _signed_amendments(agreement: Agreement) -> Sequence[Amendment]:
    read: Sequence[Amendment] | None = getattr(agreement, "signed_amendments", None)
    return read if read is not None else list(_amendments().filter(agreement=agreement))


def _amendments() -> QuerySet[Amendment]:
    rows = Amendment.objects.filter(status=AmendmentState.SIGNED).order_by("agreement_id", "number")
    return rows.annotate(all_signed_on=Max("signatures__signed_on", filter=BY_PARTIES))


def amendments_read() -> Prefetch[str]:
    """Prefetch of signed amendments, for lists that read an agreement's terms."""
    return Prefetch("amendments", queryset=_amendments(), to_attr="signed_amendments")


def _prefetches() -> tuple[Prefetch[str] | str, ...]:
    absence: Any = Agreement._meta.get_field("absences").related_model
    interruptions = absence._default_manager.filter(kind=INTERRUPTION)
    return (
        amendments_read(),
        Prefetch("absences", queryset=interruptions, to_attr="interruption_rows"),
    )
