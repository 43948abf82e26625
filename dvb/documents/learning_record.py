"""What a learner takes away: what she learned, where, for how long, and who confirmed it. Facts and sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dvb.documents import spelling
from dvb.documents.sheet import Part, Section, Sheet, Table, row, stated

_EMPTY_SINCE = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Party:
    """A school or an employer; ``key`` tells it apart and never changes."""

    key: int
    name: str
    registration_number: str = ""
    town: str = ""


@dataclass(frozen=True, kw_only=True)
class Stay:
    """One stay at a workplace; ``hours`` are those that the supervisor confirmed."""

    key: int
    kind: str
    employer: Party
    starts_on: date
    ends_on: date
    hours: Decimal
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class Learned:
    """One confirmed outcome: at which stay (none: at school), how well, confirmed by whom."""

    key: int
    code: str
    name: str
    name_en: str = ""
    skills: tuple[tuple[str, str], ...] = ()
    level: str = ""
    level_number: int | None = None
    assessed_by: str = ""
    assessed_on: date | None = None
    stay: int | None = None
    school: Party
    confirmed_on: date
    is_new: bool = False


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """Everything that stands on a learner's record."""

    person: int
    first_name: str
    last_name: str
    birth_date: date | None
    school: Party
    programme: str
    qualification: str
    stays: tuple[Stay, ...]
    learned: tuple[Learned, ...]

    @property
    def made_on(self) -> date:
        """The day of the latest thing on it: the same facts give the same bytes."""
        days = [one.confirmed_on for one in self.learned] + [s.starts_on for s in self.stays]
        return max(days, default=_EMPTY_SINCE)


def sheet_of(facts: RecordFacts) -> Sheet:
    """Lay the record out."""
    stays = {stay.key: stay for stay in facts.stays}
    return Sheet(
        title="Izziņa par darbavietā apgūto",
        subtitle=f"{facts.first_name} {facts.last_name}",
        head=(
            row("Izglītojamais", f"{facts.first_name} {facts.last_name}"),
            row("Izglītības iestāde", facts.school.name),
            row("Sagatavota pēc stāvokļa", spelling.day(facts.made_on)),
        ),
        sections=(
            Section(
                heading="Izglītojamais un programma",
                parts=(
                    Part(
                        rows=stated(
                            (
                                row("Dzimšanas datums", spelling.day(facts.birth_date)),
                                row("Izglītības programma", facts.programme),
                                row("Kvalifikācija", facts.qualification),
                            )
                        )
                    ),
                ),
            ),
        ),
        tables=(_stays(facts.stays), _learned(facts.learned, stays)),
        footer="Izdruka no sistēmas; apstiprinātāji un dienas nosaukti tabulā",
        is_draft=False,
        made_on=facts.made_on,
    )


def _stays(stays: tuple[Stay, ...]) -> Table:
    return Table(
        heading="Mācības darbavietā",
        columns=("Darba devējs", "Veids", "Laiks", "Apstiprinātās stundas"),
        widths=(4, 3, 3, 2),
        right=(3,),
        rows=tuple(
            (
                spelling.clean(stay.employer.name) or "–",
                stay.kind,
                spelling.period(stay.starts_on, stay.ends_on) or "–",
                spelling.number(stay.hours, 1),
            )
            for stay in stays
        ),
        empty="Mācību darbavietā vēl nav bijis.",
    )


def _learned(learned: tuple[Learned, ...], stays: dict[int, Stay]) -> Table:
    return Table(
        heading="Apgūtais",
        columns=("Mācīšanās rezultāts", "Kur apgūts", "Līmenis", "Vērtēja", "Apstiprināts"),
        widths=(5, 4, 3, 3, 3),
        rows=tuple(
            (
                spelling.clean(one.name) or "–",
                spelling.clean(stays[one.stay].employer.name if one.stay in stays else one.school.name)
                or "–",
                one.level or "–",
                spelling.clean(one.assessed_by) or "–",
                spelling.short_day(one.confirmed_on) or "–",
            )
            for one in learned
        ),
        empty="Vēl nekas nav apstiprināts.",
    )


def _where(one: Learned, stays: dict[int, Stay]) -> Party:
    return stays[one.stay].employer if one.stay in stays else one.school
