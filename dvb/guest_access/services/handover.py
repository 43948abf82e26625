"""What waits for an employer's contact person goes on to the next one: one letter, with a link of her own."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.addressing import Recipient
from alliances.organisations.models import Organisation
from alliances.organisations.services.contacts import vouched_contact
from dvb.guest_access import page_facts
from dvb.guest_access.services import contacts
from matching.assignments.lifecycle import LIVE_ASSIGNMENTS, AssignmentState

AWAITED = (AssignmentState.SENT, AssignmentState.LEARNER_ACCEPTED)


def follow(link: PersonalLink, successor: PersonalLink | None) -> None:
    """With the link of a contact person who was one, her matters go to whoever is the contact now."""
    if successor is not None or not contacts.is_contacts(link):
        return
    employer = Organisation.objects.filter(pk=link.subject_id).first()
    if employer is None or not employer.is_confirmed or messages.readers_of(employer):
        return
    known = vouched_contact(employer, link.organisation_id)
    if known is None or (known.email, known.name.strip()[:150]) == (link.email, link.name):
        return
    who: dict[str, Any] = {
        "about": employer,
        "name": known.name,
        "email": known.email,
        "organisation": link.organisation,
    }
    if not links.is_taken_back(link.purpose, **who):
        new = links.issue(link.purpose, language=known.language, by=SYSTEM, **who)
        _tell(new, employer, before=link.name)


def _tell(link: PersonalLink, employer: Organisation, *, before: str) -> None:
    """Tell the new contact person what waits; where she has no matter of this school, nothing."""
    with translation.override(link.language):
        lines = lines_of(link)
    if not (lines or contacts.assignments_of(link).exists()):
        return
    messages.put(
        "contact_taken_over",
        to=Recipient("vouched", employer.pk, link.organisation_id),
        about=employer,
        by=SYSTEM,
        context={
            "employer": employer.name,
            "school": link.organisation.name,
            "before": "" if before == link.name else before,
            "lines": lines,
        },
        path=reverse("home"),
        sender_id=link.organisation_id,
        key=f"contact_taken_over:{link.pk}",
    )


def waiting_at(employer: Organisation, school_id: int | None) -> list[str]:
    """What waits for the contact person in the matter of a school, before another one is written down."""
    rows = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.CONTACT,
        subject_id=employer.pk,
        organisation=school_id or 0,
        revoked_at__isnull=True,
    )
    link = rows.order_by("-pk").first()
    return lines_of(link) if link is not None else []


def lines_of(link: PersonalLink) -> list[str]:
    """What waits for the holder of a contact person's link, a line for each kind; nothing without a link."""
    facts, asked = page_facts.of_link(link), contacts.assignments_of(link)
    people = asked.filter(status__in=AWAITED).count()
    terms = asked.filter(status__in=LIVE_ASSIGNMENTS, terms_versions__state="proposed").distinct().count()
    papers, places = len(contacts.papers_of(link)), contacts.openings_of(link).count()
    weeks, requests = facts.get("weeks") or 0, facts.get("open_requests") or 0
    counted = (
        (
            people,
            ngettext("%(n)s learner waits for an answer", "%(n)s learners wait for an answer", people),
        ),
        (terms, ngettext("%(n)s question about other terms", "%(n)s questions about other terms", terms)),
        (papers, ngettext("%(n)s document to sign", "%(n)s documents to sign", papers)),
        (weeks, ngettext("%(n)s week of a log", "%(n)s weeks of logs", weeks)),
        (requests, ngettext("%(n)s request to the school", "%(n)s requests to the school", requests)),
        (places, ngettext("%(n)s place to confirm", "%(n)s places to confirm", places)),
    )
    return [line % {"n": n} for n, line in counted if n]
