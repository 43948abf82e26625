"""What a host tells a parent or guardian before a minor starts (Labour Law s. 37(5), rule L-11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dvb.documents import spelling
from dvb.documents.facts import GuardianFacts, NoticeFacts, Role
from dvb.documents.plan import hazards
from dvb.documents.sheet import (
    Part,
    Row,
    Section,
    Sheet,
    Table,
    notes_of,
    row,
    slot,
    stated,
    without_empty_columns,
)

_MADE_ON = date(2026, 1, 1)


NO_HAZARDS = "Darba devējs nav norādījis nevienu no likumā uzskaitītajiem bīstamajiem darbiem."
UNRECORDED = "nav ierakstīts"
UNRECORDED_MEASURES = "šeit nav ierakstīti: par tiem jautājiet darba devējam"
DECLARED = (
    "darbs ir saistīts ar mācībām, notiek vadītāja klātbūtnē, un ir nodrošināta darba aizsardzība "
    "(Ministru kabineta noteikumi Nr. 206)"
)


def sheet_of(facts: NoticeFacts) -> Sheet:
    """Lay out the notice."""
    host = facts.host.signatory
    guardian = facts.guardian or GuardianFacts()
    return Sheet(
        title="Informācija likumiskajam pārstāvim par darba vides risku",
        head=(
            row("Numurs", facts.number),
            row("Datums", spelling.day(facts.dated_on), "Notice: date"),
            row("Vieta", facts.place, "Notice: place"),
        ),
        basis=(
            "Pirms jaunietis sāk strādāt, darba devējs informē vienu no vecākiem vai aizbildni par darba "
            "vides riska novērtējumu un darba aizsardzības pasākumiem (Darba likuma 37. panta piektā daļa)."
        ),
        sections=(*sections_of(facts), *_summary(facts)),
        tables=(risks_of(facts),),
        slots=(
            slot(Role.HOST, "Darba devējs", host.name, host.position, facts.signatures),
            slot(
                Role.GUARDIAN,
                "Likumiskais pārstāvis (informāciju saņēma)",
                guardian.name,
                guardian.relation,
                facts.signatures,
            ),
        ),
        notes=notes_of(facts.warnings, is_draft=facts.is_draft),
        is_draft=facts.is_draft,
        made_on=facts.dated_on or _MADE_ON,
    )


def sections_of(facts: NoticeFacts) -> tuple[Section, ...]:
    """What the reader is told, on paper and on the page of her link alike."""
    people_parts: tuple[Part, ...] = (_learner(facts), _host(facts), _school(facts))
    if facts.guardian is not None:
        people_parts = (_guardian(facts.guardian), *people_parts)
    parts = {
        "Kam un par ko": people_parts,
        "Mācības un darba laiks": (Part(rows=_work(facts)),),
        "Riska novērtējums": (Part(rows=_assessment(facts)),),
    }
    if not facts.is_draft:  # nobody fills it by hand any more: what is not known is said
        parts = {heading: tuple(_said_plainly(part) for part in some) for heading, some in parts.items()}
    return tuple(Section(heading=heading, parts=some) for heading, some in parts.items())


def _said_plainly(part: Part) -> Part:
    rows = (replace(one, lines=(UNRECORDED,)) if one.is_blank else one for one in part.rows)
    return replace(part, rows=tuple(rows))


def _summary(facts: NoticeFacts) -> tuple[Section, ...]:
    """A summary in the reader's language; it stands beside the Latvian text and is no part of the facts."""
    return (Section(heading=facts.summary_title, clauses=facts.summary),) if facts.summary_title else ()


def risks_of(facts: NoticeFacts) -> Table:
    return without_empty_columns(hazards(facts.hazards, NO_HAZARDS))


def _guardian(facts: GuardianFacts) -> Part:
    rows = (
        row("Vārds, uzvārds", facts.name, "Guardian: name"),
        row("Pārstāvības veids", facts.relation),
    )
    return Part(heading="Izglītojamā likumiskais pārstāvis", rows=stated(rows))


def _learner(facts: NoticeFacts) -> Part:
    rows = (
        row("Vārds, uzvārds", facts.learner.name, "Learner: name"),
        row("Dzimšanas datums", spelling.day(facts.learner.birth_date)),
    )
    return Part(heading="Izglītojamais", rows=stated(rows))


def _host(facts: NoticeFacts) -> Part:
    rows = (
        row("Nosaukums", facts.host.name, "Host: name"),
        row("Reģistrācijas numurs", facts.host.registration_number, "Host: registration number"),
        row("Mācību vietas adrese", facts.host.workplace or facts.host.address, "Host: address"),
        row("Vadītājs", facts.supervisor.name, "Supervisor: name"),
        row("Kam jautāt", facts.contact, "Notice: contact"),
    )
    return Part(heading="Darba devējs", rows=rows)


def _school(facts: NoticeFacts) -> Part:
    rows = (
        row("Nosaukums", facts.school),
        row("Kam jautāt", facts.school_contact, "Notice: contact of the school"),
    )
    return Part(heading="Izglītības iestāde", rows=stated(rows))


def _work(facts: NoticeFacts) -> tuple[Row, ...]:
    return stated(
        (
            row("Profesionālā kvalifikācija", facts.qualification),
            row("Paredzētais darbs", facts.work, "Notice: work"),
            row("Ko mācās", facts.topics),
            row("Laiks", spelling.period(facts.starts_on, facts.ends_on), "Notice: period"),
            row("Stundas nedēļā", spelling.hours(facts.weekly_hours), "Term: hours a week"),
            row("Darba laiks", facts.timetable, "Term: timetable"),
        )
    )


def _assessment(facts: NoticeFacts) -> tuple[Row, ...]:
    are_measures_missing = bool(facts.hazards) and not any(one.measure for one in facts.hazards)
    is_awaited = facts.are_declarations_awaited and not facts.has_declarations
    return stated(
        (
            row("Risks novērtēts", spelling.day(facts.assessed_on), "Notice: date of the risk assessment"),
            row("Riska novērtējuma dokuments", facts.assessment_document),
            row("Aizsardzības pasākumi", UNRECORDED_MEASURES if are_measures_missing else None),
            row("Darba devējs apliecina", DECLARED if facts.has_declarations else None),
            row("Darba devējs vēl nav apliecinājis", DECLARED if is_awaited else None),
        )
    )
