"""E-mails to guardians of minors about agreements and amendments."""

from __future__ import annotations

from typing import Any

from django.db import models

from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.agreements.amendment_changes import ChangeLines
from dvb.agreements.lifecycle import AmendmentState
from dvb.agreements.models import Agreement, Amendment
from dvb.agreements.placement import first_terms
from dvb.agreements.services import guardian_notice as notices
from dvb.guest_access.queries import is_enrolled
from dvb.guest_access.services import guest_links, mailboxes, suspension_letters
from dvb.signing.states import SIGNABLE
from matching.learners.services.recipients import guardian_of


def notify(agreement: Agreement) -> int:
    """Ask the guardians of a minor to read a released agreement; the same wording is sent once.

    Labour Law s. 37(5), rule L-11. Returns how many letters were written.
    """
    if agreement.status not in SIGNABLE:
        return 0
    mark = f"agreement:{agreement.pk}:{notices.wording_of(agreement)[:16]}"
    return _send("guardian_agreement", agreement, agreement, mark, {})


def notify_of_amendment(amendment: Amendment) -> int:
    """E-mail guardians a planned amendment; signed, ask them to acknowledge it; supervisors read it too."""
    kind = "guardian_amended" if amendment.status == AmendmentState.SIGNED else "guardian_amendment"
    if amendment.status not in SIGNABLE | {AmendmentState.SIGNED}:
        return 0
    context = {
        "day": amendment.effective_on,
        "changes": ChangeLines(amendment),
        "reason": amendment.reason,
    }
    if amendment.status == AmendmentState.SIGNED:
        _tell_supervisors(amendment, context)
    return _send(kind, amendment.agreement, amendment, f"amendment:{amendment.pk}", context)


def _tell_supervisors(amendment: Amendment, context: dict[str, Any]) -> None:
    """Whoever supervises by a personal link reads what changed, as every side does."""
    assignment = amendment.agreement.assignment
    names = {"learner": assignment.enrolment.person.name, "employer": assignment.opening.employer.name}
    for to, link in suspension_letters.supervisors_of(amendment.agreement):
        messages.put(
            "amended",
            to=to,
            about=amendment,
            by=SYSTEM,
            context={**names, "school": assignment.enrolment.school.name, **context},
            link=link,
            sender_id=assignment.enrolment.school_id,
            key=f"amended:{amendment.pk}:link:{link.pk}",
        )


def _send(kind: str, agreement: Agreement, about: models.Model, mark: str, context: dict[str, Any]) -> int:
    enrolment = agreement.assignment.enrolment
    is_minor = enrolment.person.needs_guardian_on(guest_links.today())
    if not (is_minor and is_enrolled(enrolment.person_id, enrolment.school_id)):
        return 0
    count = 0
    for guardian in enrolment.person.guardians.exclude(email=""):
        if links.is_taken_back(
            PersonalLink.Purpose.GUARDIAN, about=enrolment.person, name=guardian.name, email=guardian.email
        ):
            continue
        if mailboxes.is_of_others(guardian.email, enrolment=enrolment, purpose="guardian"):
            continue  # the school reads why when it sends the link itself
        link = guest_links.invite_guardian(guardian, enrolment=enrolment, by=SYSTEM)
        sent = messages.put(
            kind,
            to=guardian_of(guardian, enrolment.school),
            about=about,
            by=SYSTEM,
            context={
                "school": enrolment.school.name,
                "learner": enrolment.person.name,
                "employer": agreement.assignment.opening.employer.name,
                "until": link.expires_on,
                "starts_on": first_terms(agreement).starts_on,
                "summary": guest_links.summary_of(link),
                **context,
            },
            link=link,
            sender_id=enrolment.school_id,
            key=f"{kind}:{mark}:{guardian.pk}",
        )
        count += sent is not None
    return count
