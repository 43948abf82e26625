"""Papers of the log: the diary that a school keeps, and the month's hours for whoever pays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dvb.documents import spelling
from dvb.documents.facts import AgreementFacts, Kind, Role
from dvb.documents.sheet import Part, Row, Section, Sheet, Table, row, slot, stated

_TITLE = {Kind.DVB: "Darba vidē balstītu mācību dienasgrāmata", Kind.PRAKSE: "Prakses dienasgrāmata"}


@dataclass(frozen=True, kw_only=True)
class DiaryLine:
    """One interval of work, in the words of the log."""

    day: date
    times: str
    hours: Decimal
    work: str
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class DiaryWeek:
    """A week, and by whom it was confirmed; a month from paper is a week without lines."""

    heading: str
    lines: tuple[DiaryLine, ...]
    hours: Decimal
    confirmed: str


@dataclass(frozen=True, kw_only=True)
class DiaryFacts:
    agreement: AgreementFacts
    weeks: tuple[DiaryWeek, ...]
    away: tuple[str, ...]
    hours: Decimal
    confirmed_hours: Decimal
    planned_hours: Decimal
    made_on: date


@dataclass(frozen=True, kw_only=True)
class HoursLine:
    """One day of a month; hours, each count by itself."""

    day: date
    times: str
    worked: Decimal
    overtime: Decimal
    night: Decimal
    rest_day: Decimal
    holiday: Decimal
    state: str


@dataclass(frozen=True, kw_only=True)
class HoursFacts:
    agreement: AgreementFacts
    month: date
    lines: tuple[HoursLine, ...]
    paper_hours: Decimal | None
    confirmed_hours: Decimal
    waiting_hours: Decimal
    night_from: str
    night_to: str
    made_on: date
    returned_hours: Decimal = Decimal(0)

    def total(self, name: str) -> Decimal:
        """All hours of the month, also from paper; of these no other count is known."""
        from_paper = (self.paper_hours or Decimal(0)) if name == "worked" else Decimal(0)
        return sum((getattr(line, name) for line in self.lines), from_paper)


ON_PAPER = "uz papīra"
COUNTS = (
    ("worked", "Nostrādātas"),
    ("overtime", "Virsstundas"),
    ("night", "Nakts"),
    ("rest_day", "Atpūtas dienā"),
    ("holiday", "Svētku dienā"),
)


def diary_sheet(facts: DiaryFacts) -> Sheet:
    """The diary: what was done on each day, who confirmed it, and lines for mark and signatures."""
    agreement = facts.agreement
    return Sheet(
        title=_TITLE[agreement.kind],
        subtitle="Trīspusējā līguma pielikums",
        head=_head(agreement, facts.made_on),
        sections=(
            Section(heading="Puses", parts=_parties(agreement)),
            Section(heading="Kopsavilkums", parts=(Part(rows=_sums(facts)),)),
            Section(heading="Vērtējums", parts=(Part(rows=_marks()),)),
        ),
        tables=tuple(_week(week) for week in facts.weeks)
        or (_empty("Dienasgrāmata", "Neviena diena vēl nav ierakstīta."),),
        slots=(
            slot(Role.LEARNER, "Izglītojamais", agreement.learner.name, None, ()),
            slot(Role.HOST, "Vadītājs darba vietā", agreement.supervisor.name, None, ()),
            slot(Role.SCHOOL, "Izglītības iestāde", agreement.coordinator.name, None, ()),
        ),
        is_draft=False,
        made_on=facts.made_on,
    )


def hours_sheet(facts: HoursFacts) -> Sheet:
    """The month's hours; overtime, night, rest days and holidays apart (Labour Law s. 137, rule L-18)."""
    agreement = facts.agreement
    month = f"{facts.month.year}. gada {spelling.MONTHS[facts.month.month - 1]}"
    return Sheet(
        title="Darba laika uzskaite",
        subtitle=month,
        head=_head(agreement, facts.made_on),
        basis=(
            "Virsstundas: vairāk, nekā šai dienai plānots. Atpūtas diena: diena, kurai darbs nav plānots. "
            f"Nakts: no {facts.night_from} līdz {facts.night_to}. Svētku dienas: likums par svētku dienām. "
            "Katru aili skaita atsevišķi (Darba likuma 137. pants)."
        ),
        sections=(
            Section(heading="Puses", parts=_parties(agreement)),
            _confirmed(facts),
        ),
        tables=(_hours(facts),),
        slots=(
            slot(
                Role.HOST,
                "Darba devējs",
                agreement.host.signatory.name,
                agreement.host.signatory.position,
                (),
            ),
            slot(Role.LEARNER, "Izglītojamais", agreement.learner.name, None, ()),
        ),
        is_draft=False,
        is_wide=True,
        made_on=facts.made_on,
    )


def _head(agreement: AgreementFacts, made_on: date) -> tuple[Row, ...]:
    return (
        row("Līgums", agreement.number or "bez numura"),
        row("Laiks", spelling.period(agreement.term.starts_on, agreement.term.ends_on)),
        row("Izdrukāts", spelling.day(made_on)),
    )


def _parties(agreement: AgreementFacts) -> tuple[Part, ...]:
    """Names alone: no address, no code, no birth date on a paper that lies in a workshop."""
    rows = (
        row("Izglītojamais", agreement.learner.name),
        row("Izglītības programma", agreement.programme.name),
        row("Profesionālā kvalifikācija", agreement.programme.qualification),
        row("Izglītības iestāde", agreement.school.name),
        row("Darba devējs", agreement.host.name),
        row("Mācību vieta", agreement.host.workplace or agreement.host.address),
        row("Vadītājs", agreement.supervisor.name),
    )
    return (Part(rows=stated(rows)),)


def _sums(facts: DiaryFacts) -> tuple[Row, ...]:
    return stated(
        (
            row("Ierakstītas stundas", spelling.hours(facts.hours)),
            row("Apstiprinātas stundas", spelling.hours(facts.confirmed_hours)),
            row("Plānotas stundas", spelling.hours(facts.planned_hours)),
            row("Prombūtne", facts.away),
        )
    )


def _marks() -> tuple[Row, ...]:
    return (
        row("Vērtējums (1–10)", None, "Diary: mark"),
        row("Vadītāja atsauksme", None, "Diary: reference"),
    )


def _week(week: DiaryWeek) -> Table:
    total = ("Kopā", "", spelling.number(week.hours), week.confirmed, "")
    return Table(
        heading=week.heading,
        columns=("Datums", "Laiks", "Stundas", "Veiktais darbs", "Piezīmes"),
        widths=(2, 2, 1.2, 6, 3),
        rows=(
            *(
                (
                    spelling.short_day(line.day) or "",
                    line.times,
                    spelling.number(line.hours),
                    spelling.clean(line.work) or "",
                    spelling.clean(line.remark) or "",
                )
                for line in week.lines
            ),
            total,
        ),
        right=(2,),
    )


def _empty(heading: str, message: str) -> Table:
    return Table(heading=heading, columns=("Datums", "Veiktais darbs"), widths=(1, 3), rows=(), empty=message)


def _hours(facts: HoursFacts) -> Table:
    number: Callable[[Decimal], str] = spelling.number
    return Table(
        heading="Stundas pa dienām",
        columns=("Datums", "Laiks", *(name for _key, name in COUNTS), "Apstiprināts"),
        widths=(2, 3, 1.5, 1.5, 1.2, 1.8, 1.8, 2.2),
        rows=(
            *(
                (
                    spelling.short_day(line.day) or "",
                    line.times,
                    *(number(getattr(line, key)) for key, _name in COUNTS),
                    line.state,
                )
                for line in facts.lines
            ),
            *([] if facts.paper_hours is None else [_paper_line(number(facts.paper_hours))]),
            ("Kopā", "", *(number(facts.total(key)) for key, _name in COUNTS), ""),
        ),
        right=(2, 3, 4, 5, 6),
    )


def _paper_line(hours: str) -> tuple[str, ...]:
    return ("No papīra", "", hours, *("" for _count in COUNTS[1:]), ON_PAPER)


def _confirmed(facts: HoursFacts) -> Section:
    """What counts, in the words of the log, its board and the workbook of a month."""
    rows = (
        row("Apstiprinātas stundas", spelling.hours(facts.confirmed_hours)),
        row("Tostarp no papīra", spelling.hours(facts.paper_hours or Decimal(0))),
        row("Gaida apstiprinājumu", spelling.hours(facts.waiting_hours)),
        *([row("Atdotas labošanai", spelling.hours(facts.returned_hours))] if facts.returned_hours else []),
    )
    return Section(heading="Kopsavilkums", parts=(Part(rows=rows),))
