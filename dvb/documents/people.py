"""The rows about parties and people that several documents share."""

from __future__ import annotations

from dvb.documents import spelling
from dvb.documents.facts import (
    CoordinatorFacts,
    GuardianFacts,
    HostFacts,
    LearnerFacts,
    Party,
    ProgrammeFacts,
    SchoolFacts,
    Signatory,
    SupervisorFacts,
)
from dvb.documents.sheet import Part, Row, row, stated


def school(facts: SchoolFacts) -> Part:
    rows = (
        row("Nosaukums", facts.name, "School: name"),
        row("Reģistrācijas numurs", facts.registration_number, "School: registration number"),
        row("Kods VIIS", facts.viis_code, "School: VIIS code"),
        row("Adrese", facts.address, "School: address"),
        row("Saziņa", facts.contact),
        *_signatory(facts, "School: signatory", "School: authority of the signatory"),
    )
    return Part(heading="Izglītības iestāde", rows=stated(rows))


def host(facts: HostFacts, heading: str) -> Part:
    rows = (
        row("Nosaukums", facts.name, "Host: name"),
        row("Veids", facts.kind, "Host: kind of organisation"),
        row("Reģistrācijas numurs", facts.registration_number, "Host: registration number"),
        row("Adrese", facts.address, "Host: address"),
        row("Mācību vietas adrese", facts.workplace),
        row("Darbības nozare (NACE)", facts.nace, "Host: NACE code"),
        row("Saziņa", facts.contact),
        *_signatory(facts, "Host: signatory", "Host: authority of the signatory"),
    )
    return Part(heading=heading, rows=stated(rows))


def _signatory(party: Party, name_gap: str, authority_gap: str) -> tuple[Row, ...]:
    signs: Signatory = party.signatory
    named = ", ".join(text for text in (spelling.clean(signs.name), spelling.clean(signs.position)) if text)
    return (
        row("Pārstāvis", named if signs.name else None, name_gap),
        row("Pārstāvības pamats", signs.authority, authority_gap),
    )


def learner(facts: LearnerFacts) -> Part:
    rows = (
        row("Vārds, uzvārds", facts.name, "Learner: name"),
        _identity(facts),
        row("Adrese", facts.address, "Learner: address"),
        row("Saziņa", facts.contact, "Learner: contact"),
    )
    return Part(heading="Izglītojamais", rows=stated(rows))


def _identity(facts: LearnerFacts) -> Row:
    if facts.personal_code:
        return row("Personas kods", facts.personal_code)
    label = "Dzimšanas datums" if facts.birth_date else "Personas kods vai dzimšanas datums"
    return row(label, spelling.day(facts.birth_date), "Learner: personal code or birth date")


def guardian(facts: GuardianFacts) -> Part:
    """Name and relation; her address, e-mail and telephone are known to the school alone."""
    rows = (
        row("Vārds, uzvārds", facts.name, "Guardian: name"),
        row("Pārstāvības veids", facts.relation, "Guardian: relation to the learner"),
        row("Saziņa", "ar izglītības iestādes starpniecību"),
    )
    return Part(heading="Izglītojamā likumiskais pārstāvis", rows=stated(rows))


def programme(facts: ProgrammeFacts) -> tuple[Row, ...]:
    level = None if facts.lki_level is None else f"{facts.lki_level}. LKI līmenis"
    return stated(
        (
            row("Izglītības programma", facts.name),
            row("Programmas kods", facts.code, "Programme: code"),
            row("Programmas licences numurs", facts.licence_number, "Programme: licence number"),
            row("Profesionālā kvalifikācija", facts.qualification, "Programme: qualification"),
            row("Kvalifikācijas līmenis", level, "Programme: LKI level"),
        )
    )


def supervisor(facts: SupervisorFacts, heading: str, *, needs_evidence: bool) -> Part:
    evidence = "Supervisor: evidence of qualification" if needs_evidence else None
    rows = (
        row("Vārds, uzvārds", facts.name, "Supervisor: name"),
        row("Kvalifikācijas apliecinājums", facts.qualification, evidence),
        row("Saziņa", facts.contact),
    )
    return Part(heading=heading, rows=stated(rows))


def coordinator(facts: CoordinatorFacts) -> Part:
    rows = (
        row("Vārds, uzvārds", facts.name, "Coordinator: name"),
        row("Saziņa", facts.contact, "Coordinator: contact"),
    )
    return Part(heading="Izglītības iestādes koordinators", rows=stated(rows))
