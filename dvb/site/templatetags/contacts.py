"""Who is to be phoned, and what was asked: parts of pages that belong to several subjects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliances.kernel.actor import Actor
from alliances.links.models import PersonalLink
from alliances.organisations.models import Organisation
from dvb.agreements.models import Agreement
from dvb.agreements.supervision import supervision_by_pair
from dvb.change_requests import access, queries, services
from dvb.change_requests.models import ChangeRequest
from dvb.guest_access.queries import contact_behind
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment
from matching.learners.models import Enrolment
from matching.learners.queries import Contact, contact_for, contact_of, contact_of_employer, dialled

NOTHING = SafeString("")
Kind = ChangeRequest.Kind


def school_contact(of: Enrolment | Organisation | PersonalLink | None) -> SafeString:
    """The person of the school who answers for a learner, with telephone and e-mail."""
    if not of:
        return NOTHING
    if isinstance(of, PersonalLink):
        contact = contact_behind(of)
    else:
        contact = contact_for(of) if isinstance(of, Enrolment) else contact_of(of)
    return _rendered("components/school_contact.html", {"contact": contact})


def my_school_contact(context: dict[str, Any]) -> SafeString:
    """The same for the learner who reads the page: of her latest enrolment."""
    actor: Actor | None = context.get("actor")
    rows = Enrolment.objects.filter(person__user=actor.user_id or 0) if actor else Enrolment.objects.none()
    return school_contact(rows.select_related("school", "group").order_by("-started_on", "-pk").first())


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody at a workplace, and what she is there."""

    part: str
    name: str
    phone: str
    email: str

    @property
    def dialled(self) -> str:
        return dialled(self.phone)


def workplace_contact(assignment: Assignment | None) -> SafeString:
    """The supervisor and the contact person of a place that both sides agreed to, for the learner's side."""
    if not assignment or assignment.status != AssignmentState.AGREED:
        return NOTHING
    employer = assignment.opening.employer
    supervision, contact = supervision_by_pair(assignment), contact_of_employer(employer)
    record = supervision.record
    people = [
        AtWork(
            _("supervisor"), supervision.name, record.phone if record else "", record.email if record else ""
        ),
        AtWork(_("contact person"), contact.name, contact.phone, contact.email),
    ]
    shown = [one for one in people if one.name or one.phone or one.email]
    return _rendered("components/workplace_contact.html", {"employer": employer.name, "people": shown})


def contacts_of(assignment: Assignment) -> SafeString:
    """Whom the school phones: the learner, the guardians of a minor, and the employer."""
    person = assignment.enrolment.person
    is_minor = person.needs_guardian_on(timezone.localdate())
    context = {
        "learner": Contact("", person.name, person.phone, person.email),
        "guardians": [
            AtWork(row.get_relation_display(), row.name, row.phone, row.email)
            for row in (person.guardians.all() if is_minor else ())
        ],
        "employer": contact_of_employer(assignment.opening.employer),
    }
    return _rendered("components/contacts.html", context)


def change_requests(
    context: dict[str, Any], agreement: Agreement, link: PersonalLink | None = None, token: str = ""
) -> SafeString:
    """What was asked about an agreement, and the way to ask; also behind a personal link, by its token."""
    if link is not None:
        kinds = access.kinds_for(agreement, services.asker_by(link))
        ask_url = reverse("link-ask", args=[token, agreement.pk]) if kinds else ""
        values = {
            "requests": services.of_holder(link, agreement),
            "ask_url": ask_url,
            "asks_question": Kind.QUESTION in kinds,
            "token": token,
        }
    else:
        actor: Actor = context["actor"]
        may_ask = access.asker_of(actor, agreement) is not None
        values = {
            "requests": queries.about(actor, agreement),
            "ask_url": reverse("agreement-ask", args=[agreement.pk]) if may_ask else "",
            "asks_question": True,
            "token": "",
        }
    return render_section(values, context)


def render_section(values: dict[str, Any], context: dict[str, Any]) -> SafeString:
    return render_to_string("dvb/requests/_section.html", values, request=context.get("request"))


def _rendered(template: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(template, values)
