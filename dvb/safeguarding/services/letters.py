"""E-mails about reports: that one waits, is overdue, was received, was answered; never what it says."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM
from alliances.links import services as links
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.messages.recipients import administrators
from alliances.people.models import User
from dvb.agreements.models import Agreement
from dvb.agreements.services.stage_notices import Change
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.services.officers import kept, second_persons, works_at


def assigned(concern: Concern, *, turn: int = 0) -> None:
    """A report waits for its reader; once for each turn that brings it to her (the key of its audit row)."""
    context = {
        "due": concern.due_on,
        "is_accident": concern.kind == Concern.Kind.ACCIDENT,
        "is_urgent": concern.is_urgent,
        "is_passed": bool(turn),
    }
    _to_staff("concern", concern, concern.assigned_to, f"{concern.assigned_to_id}:{turn}", **context)


def urgent(concern: Concern) -> None:
    """An urgent report came: a second person who is there today is told at once, not what it says."""
    for one in second_persons(concern):
        values = {"due": concern.due_on, "officer": str(concern.assigned_to)}
        _to_staff("concern_urgent", concern, one, f"urgent:{one.pk}", **values)


def reminded(kind: str, first: Concern, user: User, *, key: str, number: int) -> bool:
    """Half of the time is over, or nobody answered in time: one letter about the first of several reports."""
    is_reader = user.pk == first.assigned_to_id
    sent = messages.put(
        kind,
        to=messages.address_of(user),
        about=first,
        by=SYSTEM,
        context={"is_reader": is_reader, "due": first.due_on, "number": number},
        path=_page(first) if is_reader and number == 1 else reverse("concern-list"),
        key=key,
        is_urgent=True,
    )
    return sent is not None


def moved(concern: Concern, before: User, *, turn: int) -> None:
    """A report passed to another person: the earlier one and those who oversee reports learn of it."""
    kept_from, school = kept(concern), concern.enrolment.school
    told = [one for one in [before, *overseers(concern)] if one.pk not in kept_from]
    people = {one.pk: one for one in told if one.is_active and works_at(one, school)}
    people.pop(concern.assigned_to_id, None)
    for one in people.values():
        key = f"moved:{turn}:{one.pk}"
        _to_staff("concern_moved", concern, one, key, due=concern.due_on, officer=str(concern.assigned_to))


def added(concern: Concern, number: int) -> None:
    """Whoever reported added something: to the reader of today."""
    _to_staff("concern_added", concern, concern.assigned_to, f"added:{number}", due=concern.due_on)


def stay_changed(concern: Concern, change: Change, agreement: Agreement, entry: AuditEntry) -> None:
    """Somebody else changed the stay that a report is about, or rested for: its reader learns.

    Only who let it go on is named: whoever suspended it may read a report that this reader must not know of.
    """
    values = {
        "change": change.value,
        "learner": concern.enrolment.person.name,
        "employer": agreement.assignment.opening.employer.name,
        "who": str(entry.user) if entry.user is not None else concern.enrolment.school.name,
    }
    _to_staff("concern_stay", concern, concern.assigned_to, f"{change}:{entry.pk}", **values)


def new_stay(concern: Concern, agreement: Agreement, entry: AuditEntry) -> None:
    """Another learner is to go where an urgent report was made: once until its reader was told."""
    kind = "concern_new_stay"
    waiting = Message.objects.filter(
        kind=kind,
        subject_type=concern._meta.label_lower,
        subject_id=concern.pk,
        user=concern.assigned_to_id,
        status=Message.Status.QUEUED,
    )
    if not waiting.exists():
        employer = agreement.assignment.opening.employer.name
        _to_staff(kind, concern, concern.assigned_to, f"new:{entry.pk}", employer=employer)


def overseers(concern: Concern) -> list[User]:
    """Administrators, named person and deputy: they see how many reports wait, not what they say."""
    school = concern.enrolment.school
    row = SafeguardingOfficer.objects.filter(school=school).select_related("user", "deputy").first()
    posts = [row.user, row.deputy] if row is not None else []
    people = [*administrators(school), *(one for one in posts if one is not None and one.is_active)]
    kept_from = kept(concern)
    return [one for one in people if one.pk not in kept_from]


def _to_staff(kind: str, concern: Concern, user: User, key: str, **context: Any) -> bool:
    is_reader = user.pk == concern.assigned_to_id
    path = _page(concern) if is_reader else reverse("concern-list")
    sent = messages.put(
        kind,
        to=messages.address_of(user),
        about=concern,
        by=SYSTEM,
        context={"is_reader": is_reader, **context},
        path=path,
        key=key_of(concern, key),
        is_urgent=True,
    )
    return sent is not None


def key_of(concern: Concern, what: str) -> str:
    return f"concern:{concern.pk}:{what}"


def _page(concern: Concern) -> str:
    return reverse("concern-detail", args=[concern.pk])


def received(concern: Concern) -> None:
    """To whoever reported: it arrived, and by when an answer is due."""
    _to_reporter("concern_received", concern, is_urgent=True)


def worded(concern: Concern, number: int) -> None:
    """To whoever reported: a word of the school is there to be read, before the report is closed."""
    _to_reporter("concern_word", concern, is_urgent=True, turn=f":{number}")


def answered(concern: Concern) -> None:
    """To whoever reported: the answer is there to be read, or the report was closed without one."""
    _to_reporter("concern_answered", concern, is_urgent=False)


def _to_reporter(kind: str, concern: Concern, *, is_urgent: bool, turn: str = "") -> None:
    user, link = concern.reporter_user, concern.reporter_link and links.newest_of(concern.reporter_link)
    if user is not None:
        to = messages.address_of(user)
    elif link is not None:
        to = messages.Address(link.email, link.name, link.language)
    else:
        return
    messages.put(
        kind,
        to=to,
        about=concern,
        by=SYSTEM,
        context={
            "due": concern.due_on,
            "school": concern.enrolment.school.name,
            "is_answered": bool(concern.answer),
        },
        path="report/#own" if link else reverse("my-reports"),
        link=link,
        key=f"{kind}:{concern.pk}{turn}",
        is_urgent=is_urgent,
    )
