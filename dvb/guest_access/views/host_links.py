"""The employer's page of its people's links, and the school's answers to guardians and supervisors."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.links.models import PersonalLink
from alliances.pages.form_pages import finished, submitted
from dvb.agreements.models import Agreement, GuestReply
from dvb.guest_access.forms import AnswerForm
from dvb.guest_access.queries import open_replies
from dvb.guest_access.services import host_links, replies


@require_GET
@acting(kinds={"employer"}, write=True)
def host_link_list(request: ActingRequest) -> HttpResponse:
    employer = request.actor.organisation_id or 0
    known = visible_to(request.actor, Agreement).values("pk")
    stays = host_links.stays_without(employer).filter(pk__in=known)
    context = {"rows": host_links.rows_of(request.actor), "stays": stays}
    return render(request, "dvb/links/host_list.html", context)


@require_POST
@acting(kinds={"employer"}, write=True)
def host_link_end(request: ActingRequest, pk: int) -> HttpResponse:
    rows = host_links.about(request.actor.organisation_id or 0)
    link: PersonalLink = get_object_or_404(rows, pk=pk)
    host_links.revoke(link, by=request.actor)
    return finished(request, reverse("host-link-list"), _("Ended. The link opens nothing any more."))


@require_GET
@acting(kinds={"school"})
def guest_reply_list(request: ActingRequest) -> HttpResponse:
    return render(request, "dvb/links/replies.html", {"rows": open_replies(request.actor)})


@require_http_methods(["GET", "POST"])
@acting(kinds={"school"}, write=True)
def guest_reply_answer(request: ActingRequest, pk: int) -> HttpResponse:
    row: GuestReply = get_object_or_404(visible_to(request.actor, GuestReply), pk=pk)
    form = AnswerForm(request.POST or None, has_email=bool(row.link and row.link.email))

    def save(**values: Any) -> GuestReply:
        return replies.answer(row, by=request.actor, **values)

    to = reverse("agreement-detail", args=[row.agreement_id])
    response = submitted(request, form, save, to=to, message=_("Answered, and closed."))
    return response or render(request, "dvb/links/answer.html", {"form": form, "row": row})
