"""What a host tells a parent or guardian before a minor starts (Labour Law s. 37(5), rule L-11)."""

from __future__ import annotations

from datetime import date

from dvb.documents import people, spelling
from dvb.documents.facts import NoticeFacts, Role
from dvb.documents.plan import hazards
from dvb.documents.sheet import Part, Row, Section, Sheet, notes_of, row, slot, stated

_MADE_ON = date(2026, 1, 1)


def sheet_of(facts: NoticeFacts) -> Sheet:
    """Lay out the notice."""
    host = facts.host.signatory
    guardian = people.guardian(facts.guardian)
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
        sections=(
            Section(heading="Kam un par ko", parts=(guardian, _learner(facts), _host(facts))),
            Section(heading="Darbs un riska novērtējums", parts=(Part(rows=_work(facts)),)),
        ),
        tables=(hazards(facts.hazards),),
        slots=(
            slot(Role.HOST, "Darba devējs", host.name, host.position, facts.signatures),
            slot(
                Role.GUARDIAN,
                "Likumiskais pārstāvis (informāciju saņēma)",
                facts.guardian.name,
                facts.guardian.relation,
                facts.signatures,
            ),
        ),
        notes=notes_of(facts.warnings, is_draft=facts.is_draft),
        is_draft=facts.is_draft,
        made_on=facts.dated_on or _MADE_ON,
    )


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
    )
    return Part(heading="Darba devējs", rows=rows)


def _work(facts: NoticeFacts) -> tuple[Row, ...]:
    return stated(
        (
            row("Paredzētais darbs", facts.work, "Notice: work"),
            row("Laiks", spelling.period(facts.starts_on, facts.ends_on), "Notice: period"),
            row("Risks novērtēts", spelling.day(facts.assessed_on), "Notice: date of the risk assessment"),
            row("Riska novērtējuma dokuments", facts.assessment_document),
            row("Kam jautāt", facts.contact, "Notice: contact"),
        )
    )
