"""The alliance coordinator's screen of exceptions, and what she does about them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.actor import ALLIANCE_KINDS
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.models import Organisation
from alliances.pages.form_pages import finished
from dvb.oversight.services import exceptions, prompts
from matching.assignments.services import letters
from matching.assignments.views.assignments import seen
from matching.kernel.reasons import reason_word
from matching.learners.models import Viewing
from matching.learners.services import viewings
from matching.rounds.wording import public_number

MOST_NAMED, MOST_ASLEEP = 20, 50


@require_GET
@acting(kinds=ALLIANCE_KINDS)
def exception_list(request: ActingRequest) -> HttpResponse:
    actor = request.actor
    left = exceptions.unplaced(actor)
    for one in left:
        for row in one.proposals[:MOST_NAMED] if one.is_named else ():
            viewings.note(row.enrolment.person, Viewing.What.LEARNER, by=actor)
    context = {
        "silent": _asked(prompts.SILENT, exceptions.silent(actor), "employer"),
        "unplaced": _asked("ask_unplaced", [_unplaced(one) for one in left], "school"),
        "refused": _asked("ask_refused", exceptions.refused(actor), "school"),
        "unsigned": _asked("ask_unsigned", exceptions.unsigned(actor), "school"),
        "expiring": _asked("ask_expiring", exceptions.expiring(actor), "school"),
        "asleep": _asked(prompts.SLEEPING, list(exceptions.asleep(actor)[:MOST_ASLEEP]), "employer"),
        "total": exceptions.total(actor),
    }
    return render(request, "dvb/exceptions/list.html", context)


def _unplaced(one: exceptions.Unplaced) -> dict[str, Any]:
    return {
        "school": one.school,
        "reason": reason_word(one.reason),
        "count": len(one.proposals),
        "learners": [
            row.enrolment.person.name if one.is_named else public_number(row.enrolment_id)
            for row in one.proposals[:MOST_NAMED]
        ],
        "is_named": one.is_named,
        "round": one.proposals[0].run.round_id,
    }


def _asked(kind: str, rows: list[Any], member: str) -> list[dict[str, Any]]:
    """Each row, whom it can be asked of, and when that member was last written to about it."""
    members = [row[member] if isinstance(row, dict) else getattr(row, member) for row in rows]
    last = prompts.last_reminded(kind, members) if rows else {}
    return [
        {"found": row, "member": one, "asked_at": last.get(one.pk)}
        for row, one in zip(rows, members, strict=True)
    ]


@require_POST
@acting(kinds=ALLIANCE_KINDS, write=True)
def remind_employer(request: ActingRequest, pk: int) -> HttpResponse:
    rows = seen(request).filter(opening__employer=pk)
    employer = get_object_or_404(Organisation, pk=pk, pk__in=rows.values("opening__employer"))
    letters.remind_employer(employer, list(rows), by=request.actor)
    message = _("The reminder is on its way to %(employer)s.") % {"employer": employer.name}
    return finished(request, reverse("exception-list"), message)


@require_POST
@acting(kinds=ALLIANCE_KINDS, write=True)
def ask_school(request: ActingRequest, pk: int, what: str) -> HttpResponse:
    schools = visible_to(request.actor, Organisation).filter(kind="school")
    school = get_object_or_404(schools, pk=pk)
    prompts.remind_school(school, what=what, by=request.actor)
    return _on_its_way(request, school)


@require_POST
@acting(kinds=ALLIANCE_KINDS, write=True)
def ask_to_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    asleep = exceptions.asleep(request.actor)
    employer = get_object_or_404(Organisation, pk=pk, pk__in=asleep.values("employer"))
    prompts.request_confirmation(employer, by=request.actor)
    return _on_its_way(request, employer)


def _on_its_way(request: ActingRequest, member: Organisation) -> HttpResponse:
    message = _("The e-mail is on its way to %(member)s.") % {"member": member.name}
    return finished(request, reverse("exception-list"), message)
