"""The individual plan: who teaches what, where, for how long, with what result (rules D-05, D-08)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dvb.documents import people, spelling
from dvb.documents.facts import GuardianFacts, Hazard, Kind, PlanFacts, PlanRow, Role, Site, is_minor
from dvb.documents.sheet import Part, Section, Sheet, Slot, Table, notes_of, row, slot, stated
from dvb.documents.texts import Texts

_COLUMNS = (
    "Modulis",
    "Sasniedzamais rezultāts",
    "Vieta",
    "Stundas",
    "Nedēļas",
    "Atbildīgais",
    "Vērtēšana",
    "Rezultāts",
)


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What DVB and a traineeship call the same thing; `place` answers "where?"."""

    title: str
    subtitle: str
    host: str
    place: str
    share: str
    basis: str
    is_share_needed: bool


_WORDS = {
    Kind.DVB: _Words(
        title="Individuālais plāns",
        subtitle="Trīspusējā līguma par darba vidē balstītām mācībām pielikums",
        host="Uzņēmums",
        place="uzņēmumā",
        share="Uzņēmuma daļa",
        basis="Pamatojums: MK noteikumi Nr. 484, 3. punkts",
        is_share_needed=True,
    ),
    Kind.PRAKSE: _Words(
        title="Prakses programma",
        subtitle="Trīspusējā prakses līguma pielikums",
        host="Prakses vieta",
        place="prakses vietā",
        share="Prakses vietas daļa",
        basis="Pamatojums: MK noteikumi Nr. 481",
        is_share_needed=False,
    ),
}


def hours_at(rows: tuple[PlanRow, ...], site: Site | None = None) -> Decimal | None:
    """Add up the hours; one unknown figure makes the sum unknown."""
    hours_of_rows = [one.hours for one in rows if site is None or one.site is site]
    return (
        None
        if None in hours_of_rows or not rows
        else sum((hours for hours in hours_of_rows if hours), Decimal(0))
    )


def host_share(rows: tuple[PlanRow, ...]) -> Decimal | None:
    """Return the part of the planned hours that is taught at the host, as a fraction."""
    total, host = hours_at(rows), hours_at(rows, Site.HOST)
    return host / total if total and host is not None else None


def sheet_of(facts: PlanFacts, texts: Texts) -> Sheet:
    """Lay out the plan; the share of the host is computed from the very rows that are printed."""
    if texts.kind is not facts.kind:
        message = f"texts {texts.version} are not for {facts.kind}"
        raise ValueError(message)
    words = _WORDS[facts.kind]
    return Sheet(
        title=words.title,
        is_wide=True,
        subtitle=words.subtitle,
        head=(
            row("Numurs", facts.number, "Plan: number"),
            row("Datums", spelling.day(facts.dated_on), "Plan: date"),
            row("Līgums", _agreement(facts), "Plan: agreement"),
        ),
        sections=(
            Section(heading="Puses un programma", parts=(_people(facts, words),)),
            Section(heading="Teorijas un prakses daļa", parts=(_share(facts, words),)),
        ),
        tables=(_outcomes(facts.rows, words), hazards(facts.hazards), _revisions(facts)),
        slots=_slots(facts, words),
        notes=notes_of(facts.warnings, is_draft=facts.is_draft),
        footer=f"{words.basis}; veidlapa {texts.version}",
        is_draft=facts.is_draft,
        made_on=facts.dated_on or texts.valid_from,
    )


def _agreement(facts: PlanFacts) -> str | None:
    number = spelling.clean(facts.agreement_number)
    day = spelling.day(facts.agreement_date)
    return f"Nr. {number}" + (f", {day}" if day else "") if number else None


def _people(facts: PlanFacts, words: _Words) -> Part:
    return Part(
        rows=(
            row("Izglītības iestāde", facts.school.name, "School: name"),
            row(words.host, facts.host.name, "Host: name"),
            row("Izglītojamais", facts.learner.name, "Learner: name"),
            row(f"Vadītājs {words.place}", facts.supervisor.name, "Supervisor: name"),
            row("Koordinators", facts.coordinator.name, "Coordinator: name"),
            *people.programme(facts.programme),
        )
    )


def _share(facts: PlanFacts, words: _Words) -> Part:
    host, school = hours_at(facts.rows, Site.HOST), hours_at(facts.rows, Site.SCHOOL)
    rows = (
        row("Stundas izglītības iestādē", spelling.hours(school), "Plan: hours at the school"),
        row(f"Stundas {words.place}", spelling.hours(host), "Plan: hours at the host"),
        row("Stundas kopā", spelling.hours(hours_at(facts.rows)), "Plan: hours in all"),
        row(
            words.share,
            spelling.percent(host_share(facts.rows)),
            "Plan: share at the host" if words.is_share_needed else None,
        ),
        row("Ievadinstruktāža", facts.induction, "Plan: safety induction"),
    )
    return Part(rows=stated(rows))


def _outcomes(rows: tuple[PlanRow, ...], words: _Words) -> Table:
    return Table(
        heading="Moduļi un sasniedzamie rezultāti",
        columns=_COLUMNS,
        widths=(2.2, 4.4, 1.7, 1.2, 1.3, 2.2, 2.1, 1.5),
        right=(3,),
        rows=tuple(_outcome(one, words) for one in rows),
        empty="Rezultāti vēl nav ierakstīti.",
    )


def _outcome(one: PlanRow, words: _Words) -> tuple[str, ...]:
    texts = (one.weeks, one.responsible, one.assessment, one.result)
    hours = "" if one.hours is None else spelling.number(one.hours)
    return (
        spelling.clean(one.module) or "",
        spelling.clean(one.outcome) or "",
        "izglītības iestāde" if one.site is Site.SCHOOL else words.host.lower(),
        hours,
        *(spelling.clean(text) or "" for text in texts),
    )


def hazards(facts: tuple[Hazard, ...], empty: str = "Riski vēl nav ierakstīti.") -> Table:
    """Lay out the risks at the workplace with the measures against them."""
    return Table(
        heading="Darba vides riski un aizsardzības pasākumi",
        columns=("Risks", "Pasākums", "Norma"),
        widths=(3, 5, 2),
        rows=tuple(
            (
                spelling.clean(one.name) or "",
                spelling.clean(one.measure) or "",
                spelling.clean(one.rule) or "",
            )
            for one in facts
        ),
        empty=empty,
    )


def _revisions(facts: PlanFacts) -> Table:
    return Table(
        heading="Grozījumi",
        columns=("Nr.", "Datums", "Kas grozīja", "Kas grozīts"),
        widths=(0.6, 1.4, 2.5, 6),
        right=(0,),
        rows=tuple(
            (
                str(one.number),
                spelling.short_day(one.on) or "",
                spelling.clean(one.by) or "",
                spelling.clean(one.change) or "",
            )
            for one in facts.revisions
        ),
        empty="Plāns nav grozīts.",
    )


def _slots(facts: PlanFacts, words: _Words) -> tuple[Slot, ...]:
    school, host, signatures = facts.school.signatory, facts.host.signatory, facts.signatures
    slots = [
        slot(Role.SCHOOL, "Izglītības iestāde", school.name, school.position, signatures),
        slot(Role.HOST, words.host, host.name, host.position, signatures),
        slot(Role.LEARNER, "Izglītojamais", facts.learner.name, None, signatures),
    ]
    first = min((day for day in (facts.dated_on, facts.starts_on) if day), default=None)
    by_birth_date = is_minor(facts.learner, first)
    if facts.guardian is not None if by_birth_date is None else by_birth_date:
        guardian = facts.guardian or GuardianFacts()
        heading = "Likumiskais pārstāvis (ir iepazinies)"
        slots.append(slot(Role.GUARDIAN, heading, guardian.name, guardian.relation, signatures))
    return tuple(slots)
