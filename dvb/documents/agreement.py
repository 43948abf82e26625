"""The tripartite agreement: which rows, which clauses, whose signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dvb.documents import people, spelling
from dvb.documents.facts import (
    AgreementFacts,
    GuardianFacts,
    Kind,
    Pay,
    PolicyFacts,
    Role,
    TermFacts,
    is_minor,
)
from dvb.documents.sheet import Part, Row, Section, Sheet, Slot, notes_of, row, slot, stated
from dvb.documents.texts import Block, Texts, When

SUBJECT = "subject"


@dataclass(frozen=True, kw_only=True)
class _Words:
    """What a DVB agreement and a traineeship agreement call the same thing."""

    title: str
    host: str
    supervisor: str
    annexes: tuple[str, ...]


_WORDS = {
    Kind.DVB: _Words(
        title="Trīspusējs līgums par darba vidē balstītām mācībām",
        host="Uzņēmums",
        supervisor="Darba vidē balstītu mācību vadītājs uzņēmumā",
        annexes=("Individuālais plāns",),
    ),
    Kind.PRAKSE: _Words(
        title="Trīspusējs prakses līgums",
        host="Prakses vieta",
        supervisor="Prakses vadītājs",
        annexes=(
            "Prakses programma",
            "Prakses dienasgrāmata vai pārskats (veidlapa)",
            "Prakses vietas raksturojums par izglītojamo (veidlapa)",
            "Apdrošināšanas līgums, ja tas ir vajadzīgs",
        ),
    ),
}
_ACCIDENT_GAPS = (
    "Accident insurance: insurer",
    "Accident insurance: policy number",
    "Accident insurance: insured sum",
    "Accident insurance: period",
)
_LIABILITY_GAPS = (
    "Liability insurance: insurer",
    "Liability insurance: policy number",
    None,
    "Liability insurance: period",
)
_NO_GAPS = (None, None, None, None)
_PAY = {Pay.WAGE: "darba alga", Pay.STIPEND: "stipendija", Pay.NONE: "bez samaksas"}


def is_of_a_minor(facts: AgreementFacts) -> bool:
    """Say whether a guardian stands in the agreement; where no age is known, a named guardian decides."""
    first = min((day for day in (facts.dated_on, facts.term.starts_on) if day), default=None)
    by_birth_date = is_minor(facts.learner, first)
    return facts.guardian is not None if by_birth_date is None else by_birth_date


def sheet_of(facts: AgreementFacts, texts: Texts) -> Sheet:
    """Lay out an agreement; texts of the other kind are a mistake of the caller."""
    if texts.kind is not facts.kind:
        message = f"texts {texts.version} are not for {facts.kind}"
        raise ValueError(message)
    words = _WORDS[facts.kind]
    return Sheet(
        title=words.title,
        head=(
            row("Numurs", facts.number, "Agreement: number"),
            row("Datums", spelling.day(facts.dated_on), "Agreement: date"),
            row("Vieta", facts.place, "Agreement: place"),
        ),
        basis=f"Līgums noslēgts, pamatojoties uz: {texts.act} ({texts.redaction}).",
        sections=(
            _parties(facts, words),
            replace(_subject(facts, texts), parts=(Part(rows=_programme(facts, words)),)),
            Section(heading="Termiņš un mācību laiks", parts=(Part(rows=_time(facts)),)),
            Section(heading="Samaksa", parts=(Part(rows=_pay(facts.term)),)),
            _responsible(facts, words),
            Section(heading="Apdrošināšana un nodrošinājums", parts=_safety(facts)),
            *_clauses(facts, texts),
        ),
        annexes=_annexes(facts, words),
        slots=_slots(facts, words),
        notes=notes_of(facts.warnings, is_draft=facts.is_draft),
        footer=_footer(facts, texts),
        is_draft=facts.is_draft,
        made_on=facts.dated_on or texts.valid_from,
    )


def _parties(facts: AgreementFacts, words: _Words) -> Section:
    parts = [people.school(facts.school), people.host(facts.host, words.host), people.learner(facts.learner)]
    if is_of_a_minor(facts):
        parts.append(people.guardian(facts.guardian or GuardianFacts()))
    return Section(heading="Līguma puses", parts=tuple(parts))


def _programme(facts: AgreementFacts, words: _Words) -> tuple[Row, ...]:
    number = spelling.clean(facts.plan_number)
    gap = "Individual plan: number" if facts.kind is Kind.DVB else None
    plan = row(words.annexes[0], f"Nr. {number}" if number else None, gap)
    return stated((*people.programme(facts.programme), plan))


def _time(facts: AgreementFacts) -> tuple[Row, ...]:
    term = facts.term
    is_dvb = facts.kind is Kind.DVB
    place = "uzņēmumā" if is_dvb else "prakses vietā"
    return stated(
        (
            row("Sākuma datums", spelling.day(term.starts_on), "Term: first day"),
            row("Beigu datums", spelling.day(term.ends_on), "Term: last day"),
            row(
                f"Programmas daļa {place}",
                spelling.percent(term.host_share),
                "Term: share at the host" if is_dvb else None,
            ),
            row(
                f"Stundas {place}",
                spelling.hours(term.host_hours),
                None if is_dvb else "Term: hours at the host",
            ),
            row("Stundas nedēļā", spelling.hours(term.weekly_hours), "Term: hours a week"),
            row("Laika grafiks", term.timetable, "Term: timetable"),
        )
    )


def _pay(term: TermFacts) -> tuple[Row, ...]:
    kind = row("Samaksas veids", _PAY[term.pay] if term.pay else None, "Pay: wage or stipend")
    if term.pay is Pay.NONE:
        return (kind,)
    amount = spelling.euros(term.amount)
    return (
        kind,
        row("Apmērs", f"{amount} {term.pay_period}" if amount else None, "Pay: amount"),
        row("Izmaksas diena", term.pay_day, "Pay: day of payment"),
    )


def _responsible(facts: AgreementFacts, words: _Words) -> Section:
    parts = (
        people.supervisor(facts.supervisor, words.supervisor, needs_evidence=facts.kind is Kind.DVB),
        people.coordinator(facts.coordinator),
    )
    return Section(heading="Atbildīgās personas", parts=parts)


def _safety(facts: AgreementFacts) -> tuple[Part, ...]:
    is_dvb = facts.kind is Kind.DVB
    accident = _policy(
        facts.insurance.accident,
        "Nelaimes gadījumu apdrošināšana (izglītības iestāde)",
        _ACCIDENT_GAPS if is_dvb else _NO_GAPS,
    )
    liability = _policy(
        facts.insurance.liability,
        f"Civiltiesiskās atbildības apdrošināšana ({_WORDS[facts.kind].host.lower()})",
        _LIABILITY_GAPS if is_dvb else _NO_GAPS,
    )
    provision = facts.provision
    rows = stated(
        (
            row("Individuālie aizsardzības līdzekļi", provision.protective_equipment, "Protective equipment"),
            row("Transports", provision.transport, "Transport" if is_dvb else None),
            row("Dzīvesvieta", provision.accommodation, "Accommodation" if is_dvb else None),
        )
    )
    return tuple(
        part for part in (accident, liability, Part(heading="Nodrošinājums", rows=rows)) if part.rows
    )


def _policy(facts: PolicyFacts, heading: str, gaps: tuple[str | None, ...]) -> Part:
    insurer, number, insured, period = gaps
    rows = (
        row("Apdrošinātājs", facts.insurer, insurer),
        row("Polises numurs", facts.number, number),
        row("Apdrošinājuma summa", spelling.euros(facts.insured_sum), insured),
        row("Apdrošināšanas laiks", spelling.period(facts.starts_on, facts.ends_on), period),
    )
    return Part(heading=heading, rows=stated(rows))


def _subject(facts: AgreementFacts, texts: Texts) -> Section:
    return next(
        (_section(facts, block) for block in texts.blocks if block.key == SUBJECT),
        Section(heading="Līguma priekšmets"),
    )


def _clauses(facts: AgreementFacts, texts: Texts) -> tuple[Section, ...]:
    sections = (_section(facts, block) for block in texts.blocks if block.key != SUBJECT)
    return tuple(section for section in sections if section.clauses)


def _section(facts: AgreementFacts, block: Block) -> Section:
    clauses = tuple(clause.text for clause in block.clauses if _holds(facts, clause.only))
    return Section(heading=block.heading, clauses=clauses)


def _holds(facts: AgreementFacts, condition: When) -> bool:
    """Whether a clause applies to this agreement; DVB is paid, also while the kind of pay is not stated."""
    pay = facts.term.pay
    return {
        When.ALWAYS: True,
        When.MINOR: is_of_a_minor(facts),
        When.PAID: pay in (Pay.WAGE, Pay.STIPEND) or (pay is None and facts.kind is Kind.DVB),
        When.WAGE: pay is Pay.WAGE,
        When.NOT_WAGE: pay is not Pay.WAGE,
    }[condition]


def _annexes(facts: AgreementFacts, words: _Words) -> tuple[str, ...]:
    notice = ("Informācija likumiskajam pārstāvim par darba vides risku",) if is_of_a_minor(facts) else ()
    return (*words.annexes, *notice)


def _slots(facts: AgreementFacts, words: _Words) -> tuple[Slot, ...]:
    school, host, signatures = facts.school.signatory, facts.host.signatory, facts.signatures
    slots = [
        slot(Role.SCHOOL, "Izglītības iestāde", school.name, school.position, signatures),
        slot(Role.HOST, words.host, host.name, host.position, signatures),
        slot(Role.LEARNER, "Izglītojamais", facts.learner.name, None, signatures),
    ]
    if is_of_a_minor(facts):
        guardian = facts.guardian or GuardianFacts()
        slots.append(
            slot(
                Role.GUARDIAN,
                "Likumiskais pārstāvis (ir iepazinies)",
                guardian.name,
                guardian.relation,
                signatures,
            )
        )
    return tuple(slots)


def title_of(facts: AgreementFacts) -> str:
    return _WORDS[facts.kind].title


def host_of(facts: AgreementFacts) -> Part:
    return people.host(facts.host, _WORDS[facts.kind].host)


def slots_of(facts: AgreementFacts) -> tuple[Slot, ...]:
    """Who signs: the three parties, and the guardian of a minor, who has read it."""
    return _slots(facts, _WORDS[facts.kind])


def _footer(facts: AgreementFacts, texts: Texts) -> str:
    reviewed = spelling.clean(texts.reviewed_by)
    parts = [
        f"Teksts {texts.version}, " + (f"pārbaudīja {reviewed}" if reviewed else "jurists nav pārbaudījis")
    ]
    if ruleset := spelling.clean(facts.ruleset_version):
        parts.append(f"noteikumu kopa {ruleset}")
    return "; ".join(parts)
