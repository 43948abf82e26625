"""The links about a learner on one page: who holds one; taking back, sending anew, releasing the account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.links.models import PersonalLink
from alliances.messages.times import with_time
from alliances.pages.form_pages import finished
from dvb.guest_access.services import personal_links
from matching.learner_pages.views.learners import find_learner
from matching.learners.models import Enrolment
from matching.learners.services import accounts


def _list_url(enrolment: Enrolment) -> str:
    return reverse("personal-link-list", args=[enrolment.pk])


@require_GET
@acting(kinds={"school"}, write=True)
def personal_link_list(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    context = {"enrolment": enrolment, "rows": personal_links.rows_of(enrolment)}
    return render(request, "dvb/links/list.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def personal_link_take_back(request: ActingRequest, pk: int, link: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    row = _find(enrolment, link)
    personal_links.revoke(row, by=request.actor)
    return finished(request, _list_url(enrolment), _("Taken back. The link opens nothing any more."))


@require_POST
@acting(kinds={"school"}, write=True)
def personal_link_send(request: ActingRequest, pk: int, link: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    new_link = personal_links.resend(_find(enrolment, link), by=request.actor)
    message = _("A new link is on its way to %(email)s. The old one opens nothing any more.")
    message = (
        with_time(message % {"email": new_link.email}, at_once=True)
        if new_link.email
        else _("There is a new link: print the letter again.")
    )
    return finished(request, _list_url(enrolment), message)


@require_POST
@acting(kinds={"school"}, write=True)
def learner_release_account(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    accounts.release(enrolment, by=request.actor)
    message = _("The account is released and signed out everywhere. Send the learner a sign-in link.")
    return finished(request, _list_url(enrolment), message)


def _find(enrolment: Enrolment, link: int) -> PersonalLink:
    row: PersonalLink = get_object_or_404(personal_links.about(enrolment), pk=link)
    return row
