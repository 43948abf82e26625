"""What a document still lacks: exactly the lines that it leaves to be filled by hand."""

from __future__ import annotations

from datetime import date

from dvb.documents import agreement, plan, texts
from dvb.documents import guardian_notice as notice
from dvb.documents.facts import AgreementFacts, NoticeFacts, PlanFacts
from dvb.documents.sheet import Sheet, gaps_of

# Every message id that `missing` may return; whoever shows them to people translates them.
MESSAGES = (
    "Agreement: number",
    "Agreement: date",
    "Agreement: place",
    "School: name",
    "School: registration number",
    "School: VIIS code",
    "School: address",
    "School: signatory",
    "School: authority of the signatory",
    "Host: name",
    "Host: kind of organisation",
    "Host: registration number",
    "Host: address",
    "Host: NACE code",
    "Host: signatory",
    "Host: authority of the signatory",
    "Learner: name",
    "Learner: personal code or birth date",
    "Learner: address",
    "Learner: contact",
    "Guardian: name",
    "Guardian: relation to the learner",
    "Programme: code",
    "Programme: licence number",
    "Programme: qualification",
    "Programme: LKI level",
    "Individual plan: number",
    "Term: first day",
    "Term: last day",
    "Term: share at the host",
    "Term: hours a week",
    "Term: timetable",
    "Pay: wage or stipend",
    "Pay: amount",
    "Pay: day of payment",
    "Supervisor: name",
    "Supervisor: evidence of qualification",
    "Coordinator: name",
    "Coordinator: contact",
    "Accident insurance: insurer",
    "Accident insurance: policy number",
    "Accident insurance: insured sum",
    "Accident insurance: period",
    "Liability insurance: insurer",
    "Liability insurance: policy number",
    "Liability insurance: period",
    "Protective equipment",
    "Transport",
    "Accommodation",
    "Learner: whether under 18",
    "Term: hours at the host",
    "Plan: number",
    "Plan: date",
    "Plan: agreement",
    "Plan: hours at the school",
    "Plan: hours at the host",
    "Plan: hours in all",
    "Plan: share at the host",
    "Plan: safety induction",
    "Plan: learning outcomes",
    "Risks at the workplace",
    "Notice: date",
    "Notice: place",
    "Notice: work",
    "Notice: period",
    "Notice: date of the risk assessment",
    "Notice: contact",
    "Notice: contact of the school",
)
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
    missing = []
    if isinstance(facts, PlanFacts) and not facts.rows:
        missing.append("Plan: learning outcomes")
    if isinstance(facts, PlanFacts | NoticeFacts) and not facts.hazards:
        missing.append("Risks at the workplace")
    learner = facts.learner
    if learner.birth_date is None and learner.is_minor is None and not isinstance(facts, NoticeFacts):
        missing.append("Learner: whether under 18")
    return missing
