"""Letters about requests: to the school whose answer waits, and to whoever asked, or her firm."""

from __future__ import annotations

from django.urls import reverse

from alliances.kernel.actor import SYSTEM
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from dvb.change_requests.lifecycle import RequestState
from dvb.change_requests.models import ChangeRequest
from matching.learners.services.recipients import learner_of

Kind, Asker = ChangeRequest.Kind, ChangeRequest.Asker
Reader = messages.Address | messages.Recipient


def tell_school(request: ChangeRequest, *, mark: str) -> None:
    assignment = request.agreement.assignment
    context = {
        "asker": request.asker_name,
        "kind": request.get_kind_display(),
        "learner": assignment.enrolment.person.name,
        "employer": assignment.opening.employer.name,
        "is_reminder": mark != "asked",
    }
    for to in messages.recipients_of(assignment.enrolment.school):
        messages.put(
            "change_asked",
            to=to,
            about=request,
            by=SYSTEM,
            context=context,
            path=reverse("request-detail", args=[request.pk]),
            sender_id=assignment.enrolment.school_id,
            key=f"request:{request.pk}:{mark}:{to.key}"[:120],
            is_urgent=request.kind == Kind.ABSENT and mark == "asked",
        )


def tell_asker(request: ChangeRequest, *, mark: str) -> None:
    assignment = request.agreement.assignment
    context = {
        "kind": request.get_kind_display(),
        "learner": assignment.enrolment.person.name,
        "employer": assignment.opening.employer.name,
        "is_accepted": request.status == RequestState.ACCEPTED,
        "school": assignment.enrolment.school.name,
        "answer": request.answer,
    }
    readers, link = _askers(request)
    for to in readers:
        mark_of = f":{to.key}" if isinstance(to, messages.Recipient) and len(readers) > 1 else ""
        messages.put(
            "change_answered",
            to=to,
            about=request,
            by=SYSTEM,
            context=context,
            path="" if link else reverse("request-detail", args=[request.pk]),
            link=link,
            sender_id=assignment.enrolment.school_id,
            key=f"request:{request.pk}:{mark}{mark_of}"[:120],
        )


def _askers(request: ChangeRequest) -> tuple[list[Reader], PersonalLink | None]:
    """Who reads the answer, and by which link; a firm's request is the firm's, whoever asked in its name."""
    user, assignment = request.asked_by, request.agreement.assignment
    if request.asker == Asker.HOST:
        employer = assignment.opening.employer
        readers = messages.recipients_of(
            employer, school_id=assignment.enrolment.school_id, names_learners=True
        )
        own = [to for to in readers if user is not None and (to.kind, to.pk) == ("user", user.pk)]
        return list(own or readers), None
    if user is not None and user.pk == assignment.enrolment.person.user_id:
        to = learner_of(assignment.enrolment)  # many have an account only because they came by a link
        return [to], None
    if user is not None:
        return [messages.address_of(user)], None
    if request.link is not None:
        link = request.link
        return [messages.Address(link.email, link.name, link.language)], link
    if request.asker_email:
        return [messages.Address(request.asker_email, request.asker_name)], None
    return [], None
