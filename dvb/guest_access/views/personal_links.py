"""The links about a learner on one page: who holds one; taking back, sending anew, releasing the account."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.links.models import PersonalLink
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
    found = _find(enrolment, link)
    personal_links.take_back(found, by=request.actor)
    return finished(request, _list_url(enrolment), _("Taken back. The link opens nothing any more."))


@require_POST
@acting(kinds={"school"}, write=True)
def personal_link_send(request: ActingRequest, pk: int, link: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    fresh = personal_links.send_anew(_find(enrolment, link), by=request.actor)
    said = _("A new link is on its way to %(email)s. The old one opens nothing any more.")
    said = said % {"email": fresh.email} if fresh.email else _("There is a new link: print the letter again.")
    return finished(request, _list_url(enrolment), said)


@require_POST
@acting(kinds={"school"}, write=True)
def learner_release_account(request: ActingRequest, pk: int) -> HttpResponse:
    enrolment = find_learner(request, pk)
    accounts.release(enrolment, by=request.actor)
    said = _("The account is released and signed out everywhere. Send the learner a sign-in link.")
    return finished(request, _list_url(enrolment), said)


def _find(enrolment: Enrolment, link: int) -> PersonalLink:
    found: PersonalLink = get_object_or_404(personal_links.about(enrolment), pk=link)
    return found
