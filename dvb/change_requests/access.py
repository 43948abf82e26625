"""Who reads a request: the learner's school and the side that asks, never the other side."""

from __future__ import annotations

from django.db.models import Q

from alliances.kernel.actor import Actor, Role
from alliances.kernel.visibility import nothing, register
from dvb.agreements.access import can_manage, party_of
from dvb.agreements.lifecycle import BEFORE_SIGNED, IN_FORCE, STARTED
from dvb.agreements.models import Agreement
from dvb.change_requests.models import ChangeRequest

Kind, Asker = ChangeRequest.Kind, ChangeRequest.Asker
OF_HOST = (Asker.HOST, Asker.SUPERVISOR)
ASKS_ON_PAGE = (Asker.GUARDIAN, Asker.SUPERVISOR)


def _requests(actor: Actor) -> Q:
    of_party = party_of(actor, "agreement__assignment__")
    if actor.role is Role.LEARNER:
        return of_party & Q(asker=Asker.LEARNER)
    if actor.organisation_kind == "school":
        return of_party
    if actor.organisation_kind == "employer":
        return of_party & Q(asker__in=OF_HOST)
    return nothing()


register(ChangeRequest, rule=_requests)


def asker_of(actor: Actor, agreement: Agreement) -> ChangeRequest.Asker | None:
    """As whom the actor may ask about this agreement; the school itself has nobody to ask."""
    assignment = agreement.assignment
    if actor.role is Role.LEARNER:
        is_own = actor.user_id is not None and assignment.enrolment.person.user_id == actor.user_id
        return Asker.LEARNER if is_own else None
    is_host = assignment.opening.employer_id == actor.organisation_id
    if is_host and actor.organisation_kind == "employer" and actor.is_confirmed and actor.can_write():
        return Asker.HOST
    return None


def kinds_for(agreement: Agreement, asker: str) -> list[ChangeRequest.Kind]:
    """What can be asked of an agreement in its state: of a draft a correction, of a running one a change.

    Guardians and supervisors put questions, and say no, on the page of their link itself (``GuestReply``):
    they have one place for it.
    """
    kinds: list[ChangeRequest.Kind] = []
    if agreement.status in BEFORE_SIGNED:
        kinds += [Kind.CORRECT]
    if agreement.status in IN_FORCE:
        kinds += [Kind.AMEND, Kind.EXTEND, Kind.SUPERVISOR, Kind.END]
        if agreement.status in STARTED and asker in OF_HOST:
            kinds = [Kind.ABSENT, *kinds]
    return kinds if asker in ASKS_ON_PAGE else [*kinds, Kind.QUESTION]


def can_answer(actor: Actor, request: ChangeRequest) -> bool:
    return can_manage(actor, request.agreement.assignment)


def can_withdraw(actor: Actor, request: ChangeRequest) -> bool:
    """The side that asked, as long as it may ask at all."""
    asker = asker_of(actor, request.agreement)
    return asker is not None and (request.asker == asker or (asker in OF_HOST and request.asker in OF_HOST))
