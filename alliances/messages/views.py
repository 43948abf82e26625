"""Pages of e-mails: what an organisation sent and what came of it, and the demo's in-box."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.audit.list_files import Columns, listing_file, offers_file, wants_file
from alliances.kernel.emails import fold_email
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.pages.form_pages import finished
from alliances.pages.list_pages import Filter, Listing, where

MAX_MESSAGES_SHOWN = 50


@require_GET
@acting(write=True)
@offers_file
def message_list(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Message).exclude(kind="code")
    listing = Listing(
        request,
        rows,
        search=["to_email", "to_name", "subject"],
        filters=[Filter("state", _("State"), list(Message.Status.choices), where("status"))],
        sorts={"new": ["-pk"], "to": ["to_email", "-pk"]},
        default_sort="new",
    )
    if wants_file(request):
        return listing_file(request, listing, _("E-mails"), _columns())
    failed = rows.filter(status=Message.Status.FAILED).count()
    context = {"listing": listing, "failed": failed, "now": timezone.now()}
    return render(request, "alliances/messages/list.html", context)


def _columns() -> Columns:
    return [
        (_("Recipient"), lambda row: row.to_name or row.to_email),
        (_("E-mail"), lambda row: row.to_email),
        (_("Subject"), lambda row: row.subject),
        (_("Written"), lambda row: row.created_at),
        (
            _("State"),
            lambda row: _("in the next weekly summary") if _waits(row) else row.get_status_display(),
        ),
        (_("Sent"), lambda row: row.sent_at),
        (_("Fault"), lambda row: row.get_dropped_because_display() or row.error),
    ]


def _waits(row: Message) -> bool:
    return row.in_digest and row.status not in (Message.Status.SENT, Message.Status.FAILED)


@require_POST
@acting(write=True)
def message_again(request: ActingRequest, pk: int) -> HttpResponse:
    original = get_object_or_404(visible_to(request.actor, Message).exclude(kind="code"), pk=pk)
    messages.send_again(original, by=request.actor)
    sentence = _("It is on its way again: it goes at once, also at night.")
    return finished(request, reverse("alliances:message-list"), sentence)


@login_not_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The demo's e-mails, as their readers would get them. Outside the demo there is no such page."""
    if not settings.DEMO:
        raise Http404
    to = fold_email(request.GET.get("to", ""))
    rows = Message.objects.select_related("link", "organisation")
    if to:
        rows = rows.filter(to_email=to)
    elif request.user.is_authenticated:
        rows = rows.filter(to_email=request.user.email)
    inbox_messages = list(rows[:MAX_MESSAGES_SHOWN])
    for message in inbox_messages:
        body, __ = messages.contents_of(message)
        url = messages.url_of(message) if messages.LINK in body else ""
        message.text, message.url = body.replace(messages.LINK, ""), url  # type: ignore[attr-defined]
    return render(request, "alliances/messages/inbox.html", {"rows": inbox_messages, "to": to})
