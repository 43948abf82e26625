"""An amendment: what changes from which day on, and whose signatures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dvb.documents import agreement, people, spelling
from dvb.documents.facts import AgreementFacts, GuardianFacts
from dvb.documents.sheet import Part, Section, Sheet, Table, row, stated

_MADE_ON = date(2026, 1, 1)


@dataclass(frozen=True, kw_only=True)
class ReplacedFacts:
    """What an earlier amendment loses: these terms hold ``until`` a day, or never come to hold."""

    number: int
    effective_on: date
    terms: tuple[str, ...]
    until: date
    never_holds: bool


@dataclass(frozen=True, kw_only=True)
class AmendmentFacts:
    """``changes`` are a label, what held, and what holds from ``effective_on`` on, in Latvian words."""

    agreement: AgreementFacts
    number: int
    effective_on: date
    reason: str
    changes: tuple[tuple[str, str, str], ...]
    replaces: tuple[ReplacedFacts, ...] = ()
    is_draft: bool = True


def sheet_of(facts: AmendmentFacts) -> Sheet:
    """Lay out the amendment; parties and slots are those of the agreement."""
    of = facts.agreement
    parts = [people.school(of.school), agreement.host_of(of), people.learner(of.learner)]
    if agreement.is_of_a_minor(of):
        parts.append(people.guardian(of.guardian or GuardianFacts()))
    return Sheet(
        title=f"Grozījumi Nr. {facts.number}",
        subtitle=agreement.title_of(of),
        head=(
            row("Līguma numurs", of.number, "Agreement: number"),
            row("Līguma datums", spelling.day(of.dated_on), "Agreement: date"),
            row("Spēkā no", spelling.day(facts.effective_on)),
        ),
        sections=(
            Section(heading="Līguma puses", parts=tuple(parts)),
            Section(
                heading="Grozījumi",
                parts=(Part(rows=stated((row("Iemesls", facts.reason),))),),
                clauses=_clauses(facts.replaces),
            ),
        ),
        tables=(
            Table(
                heading="Kas mainās",
                columns=("Kas", "Līdz šim", "Turpmāk"),
                widths=(2, 3, 3),
                rows=facts.changes,
            ),
        ),
        slots=agreement.slots_of(of),
        footer="Grozījumu teksts: jurists nav pārbaudījis",
        is_draft=facts.is_draft,
        made_on=of.dated_on or _MADE_ON,
    )


def _clauses(replaced: tuple[ReplacedFacts, ...]) -> tuple[str, ...]:
    """What earlier amendments lose by this one, and that all else holds on."""
    if not replaced:
        return ("Pārējie līguma noteikumi paliek spēkā bez izmaiņām.",)
    rest = "Pārējie līguma un agrāko grozījumu noteikumi paliek spēkā bez izmaiņām."
    return (*(_loss(one) for one in replaced), rest)


def _loss(one: ReplacedFacts) -> str:
    terms = ", ".join(term.lower() for term in one.terms)
    earlier = f"Grozījumos Nr. {one.number} noteiktais ({terms})"
    if one.never_holds:
        return f"{earlier}, kam bija jābūt spēkā no {spelling.short_day(one.effective_on)}, nestājas spēkā."
    return f"{earlier} ir spēkā līdz {spelling.short_day(one.until)}"
