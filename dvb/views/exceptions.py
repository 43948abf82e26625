"""The alliance coordinator's screen of exceptions, and what she does about them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.access import ALLIANCE_KINDS
from alliances.kernel.requests import ActingRequest, acting
from alliances.models import Organisation
from alliances.views.answers import finished
from dvb.services.boards import exceptions
from matching.services import letters
from matching.views.assignments import seen
from matching.views.wording import public_number, reason_word


@require_GET
@acting(kinds=ALLIANCE_KINDS)
def exception_list(request: ActingRequest) -> HttpResponse:
    actor = request.actor
    left = exceptions.unplaced(actor)
    context = {
        "silent": exceptions.silent(actor),
        "unplaced": [
            {
                "school": one.school,
                "reason": reason_word(one.reason),
                "count": len(one.proposals),
                "learners": [
                    row.enrolment.person.name if one.is_named else public_number(row.enrolment_id)
                    for row in one.proposals[:20]
                ],
                "is_named": one.is_named,
                "round": one.proposals[0].run.round_id,
            }
            for one in left
        ],
        "refused": exceptions.refused(actor),
        "unsigned": exceptions.unsigned(actor),
        "expiring": exceptions.expiring(actor),
        "asleep": list(exceptions.asleep(actor)[:50]),
        "total": exceptions.total(actor),
    }
    return render(request, "dvb/exceptions/list.html", context)


@require_POST
@acting(kinds=ALLIANCE_KINDS, write=True)
def remind_employer(request: ActingRequest, pk: int) -> HttpResponse:
    rows = seen(request).filter(opening__employer=pk)
    employer = get_object_or_404(Organisation, pk=pk, pk__in=rows.values("opening__employer"))
    letters.remind_employer(employer, list(rows), by=request.actor)
    said = _("The reminder is on its way to %(employer)s.") % {"employer": employer.name}
    return finished(request, reverse("exception-list"), said)
