"""The facts of the notice as the page of a link shows them: the same rows as the paper, in the same words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.agreements.services import guardian_notice as notices
from dvb.documents import guardian_notice as paper
from dvb.documents import spelling
from dvb.documents.facts import NoticeFacts
from dvb.guest_access import summaries
from dvb.guest_access.services import acknowledging, readings
from dvb.guest_access.services.guest_links import language_of, reader_of
from dvb.guest_access.summaries import Stage

LABELS = {
    "Izglītojamā likumiskais pārstāvis": _("Parent or guardian"),
    "Izglītojamais": _("Learner"),
    "Darba devējs": _("Employer"),
    "Izglītības iestāde": _("School"),
    "Mācības un darba laiks": _("Learning and working hours"),
    "Riska novērtējums": _("Risk assessment"),
    "Darba vides riski un aizsardzības pasākumi": _("Risks at the workplace and what is done about them"),
    "Vārds, uzvārds": _("First name and surname"),
    "Pārstāvības veids": _("Relation to the learner"),
    "Dzimšanas datums": _("Date of birth"),
    "Nosaukums": _("Name"),
    "Reģistrācijas numurs": _("Registration number"),
    "Mācību vietas adrese": _("Address of the workplace"),
    "Vadītājs": _("Supervisor"),
    "Kam jautāt": _("Whom to ask"),
    "Profesionālā kvalifikācija": _("Qualification"),
    "Paredzētais darbs": _("Work"),
    "Ko mācās": _("What is learned"),
    "Laiks": _("When"),
    "Stundas nedēļā": _("Hours a week"),
    "Darba laiks": _("Working hours"),
    "Risks novērtēts": _("Risk assessed on"),
    "Riska novērtējuma dokuments": _("Document of the risk assessment"),
    "Darba devējs apliecina": _("The employer declares"),
    "Darba devējs vēl nav apliecinājis": _("The employer has not declared yet"),
    "Aizsardzības pasākumi": _("Protective measures"),
}
"""The words of the paper, for readers of the page in another language; what they say stays Latvian."""


def label_of(words: str) -> str:
    return words if get_language() == "lv" else str(LABELS[words])


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Headed groups of rows, then the risks; ``no_risks`` says what an empty list means."""

    groups: list[tuple[str, list[tuple[str, tuple[str, ...]]]]]
    risks_heading: str
    risks: list[str]
    no_risks: str
    summaries: list[tuple[str, str, tuple[str, ...]]]
    language: str


def facts_for(link: PersonalLink, agreement: Agreement) -> NoticeFacts:
    """What the holder of a link is told; a supervisor reads neither a guardian nor a birth date."""
    if link.purpose == PersonalLink.Purpose.GUARDIAN:
        return notices.facts_of(agreement, reader_of(link))
    facts = notices.facts_of(agreement)
    return replace(facts, guardian=None, learner=replace(facts.learner, birth_date=None))


def summaries_of(
    facts: NoticeFacts, stage: Stage, button: str = ""
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Language, title and sentences of each summary of a stay, by its days in force."""
    said = {
        "school": facts.school or "",
        "learner": facts.learner.name or "",
        "employer": facts.host.name or "",
        "place": facts.host.workplace or facts.host.address or "",
        "period": (spelling.period(facts.starts_on, facts.ends_on) or "").rstrip("."),
        "contact": facts.school_contact or facts.school or "",
    }
    return [(one, *summaries.of_stay(one, said, stage, button)) for one in summaries.LANGUAGES]


def pdf_of(link: PersonalLink, agreement: Agreement) -> bytes:
    """The notice on paper, with a summary where its reader has another language."""
    language, stage = language_of(link), readings.stage_of(Placement(agreement))

    def summarised(facts: NoticeFacts) -> NoticeFacts:
        title, sentences = next(said[1:] for said in summaries_of(facts, stage) if said[0] == language)
        return replace(facts, summary_title=title, summary=sentences)

    beside = notices.InLanguage(language, summarised) if language in summaries.LANGUAGES else None
    return notices.pdf_of(agreement, reader_of(link), beside)


def page_of(link: PersonalLink, agreement: Agreement) -> NoticePage:
    facts, stay = facts_for(link, agreement), Placement(agreement)
    stage: Stage = "over" if readings.is_over(stay) and not agreement.is_ending else readings.stage_of(stay)
    is_open = acknowledging.acknowledgement_by(link, agreement) is None and not readings.is_over(stay)
    button = gettext("I have read plan, hours and risks") if is_open else ""
    risks = paper.risks_of(facts)
    groups = [
        (
            label_of(part.heading or section.heading),
            [(label_of(one.label), one.lines) for one in part.rows],
        )
        for section in paper.sections_of(facts)
        for part in section.parts
        if part.rows
    ]
    lines = [" – ".join(cell for cell in row if cell) for row in risks.rows]
    said = summaries_of(facts, stage, button)
    return NoticePage(groups, label_of(risks.heading), lines, risks.empty, said, language_of(link))
