"""What a document still lacks: exactly the lines that it leaves to be filled by hand."""

from __future__ import annotations

from datetime import date

from dvb.kernel.documents import agreement, notice, plan, texts
from dvb.kernel.documents.facts import AgreementFacts, NoticeFacts, PlanFacts
from dvb.kernel.documents.sheet import Sheet, gaps_of

_ANY_DAY = date(2026, 1, 1)


def missing(facts: AgreementFacts | PlanFacts | NoticeFacts) -> list[str]:
    """Return the English message ids of what is required and unknown, in the order of the document."""
    return gaps_of(_sheet(facts)) + _empty_tables(facts)


def _sheet(facts: AgreementFacts | PlanFacts | NoticeFacts) -> Sheet:
    if isinstance(facts, AgreementFacts):
        return agreement.sheet_of(facts, texts.current(facts.kind, facts.dated_on or _ANY_DAY))
    if isinstance(facts, PlanFacts):
        return plan.sheet_of(facts, texts.current(facts.kind, facts.dated_on or _ANY_DAY))
    return notice.sheet_of(facts)


def _empty_tables(facts: AgreementFacts | PlanFacts | NoticeFacts) -> list[str]:
    """Name the tables without a row, and an age that nobody knows: it decides about a guardian."""
    found = []
    if isinstance(facts, PlanFacts) and not facts.rows:
        found.append("Plan: learning outcomes")
    if isinstance(facts, PlanFacts | NoticeFacts) and not facts.hazards:
        found.append("Risks at the workplace")
    learner = facts.learner
    if learner.birth_date is None and learner.is_minor is None and not isinstance(facts, NoticeFacts):
        found.append("Learner: whether under 18")
    return found
