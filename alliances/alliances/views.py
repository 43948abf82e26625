"""Pages of alliances: making one with a confirmation, who is in it, asking, answering, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.alliances import services as alliances
from alliances.alliances.access import can_answer_invitation, can_leave_alliance, can_manage_alliance
from alliances.alliances.forms import AllianceForm, MembersForm
from alliances.alliances.models import Alliance, AllianceInvitation, AllianceMember
from alliances.alliances.queries import (
    administrators_shown,
    all_alliances,
    members_of,
    own_alliances,
    without_administrator,
)
from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel import leaving, quiet_hours
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.organisations.access import can_create_alliances
from alliances.organisations.models import Organisation
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished, submitted

State = AllianceInvitation.State


@require_GET
@acting()
@offers_file
def alliance_list(request: ActingRequest) -> HttpResponse:
    """All alliances, one's own marked."""
    rows = all_alliances(request.actor).filter(ended_on__isnull=True)
    rows, own = rows.order_by("sort_key"), set(own_alliances(request.actor).values_list("pk", flat=True))
    if wants_file(request):
        return list_file(request, _("Alliances"), _columns(own), rows, has_persons=False)
    context = {
        "rows": rows,
        "own": own,
        "can_create_alliance": can_create_alliances(request.actor),
    }
    return render(request, "alliances/alliances/list.html", context)


def _columns(own: set[int]) -> Columns:
    return [
        (_("Name"), lambda row: row.name),
        (_("Your alliance"), lambda row: row.pk in own),
        (_("Who leads it?"), lambda row: row.lead),
        (_("Sector"), lambda row: row.sector or ""),
        (_("Members"), lambda row: row.member_count),
    ]


@require_http_methods(["GET", "POST"])
@acting(write=True)
def alliance_create(request: ActingRequest) -> HttpResponse:
    """Show a confirmation page first; its button creates the alliance."""
    if not can_create_alliances(request.actor):
        raise Http404
    form = AllianceForm(request.POST or None, own=request.membership.organisation)
    is_whole = request.method == "POST" and form.is_valid()
    if is_whole and "sure" in request.POST:
        try:
            alliance = alliances.create(by=request.actor, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
            is_whole = False
        else:
            to = reverse("alliances:alliance-detail", args=[alliance.pk])
            return finished(request, to, _("The alliance is made. Its members are asked."))
    is_asked = is_whole and "back" not in request.POST
    return render(request, "alliances/alliances/create.html", {"form": form, "is_asked": is_asked})


@require_GET
@acting()
def alliance_detail(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, Alliance).select_related("lead", "sector")
    alliance: Alliance = get_object_or_404(rows, pk=pk)
    members = members_of(alliance, request.actor)
    may_end = [stay.row for stay in members.stays if _may_end(request, alliance, stay.row)]
    effects = leaving.consequences(may_end, request.actor)
    ending = {row.pk: effects.get(row.pk, []) for row in may_end}
    asked = _asked(request, alliance)
    context = {
        "alliance": alliance,
        "asked": asked,
        "lacking": without_administrator(row.organisation for row in asked if row.state == State.WAITING),
        "can_keep": can_manage_alliance(request.actor, alliance) and alliance.ended_on is None,
        "members": members,
        "stays": [(stay, stay.row.pk in ending, ending.get(stay.row.pk)) for stay in members.stays],
    }
    return render(request, "alliances/alliances/detail.html", context)


def _asked(request: ActingRequest, alliance: Alliance) -> list[AllianceInvitation]:
    """Invitations that made nobody a member: waiting, declined or taken back."""
    known = visible_to(request.actor, Organisation)
    rows = visible_to(request.actor, AllianceInvitation).filter(alliance=alliance, organisation__in=known)
    rows = rows.exclude(state=State.ACCEPTED).select_related("organisation__kind", "invited_by", "decided_by")
    return list(rows.order_by("organisation__sort_key", "-pk"))


@require_POST
@acting(write=True)
def alliance_leave(request: ActingRequest, pk: int) -> HttpResponse:
    rows = visible_to(request.actor, AllianceMember).select_related("alliance")
    membership: AllianceMember = get_object_or_404(rows, pk=pk)
    if not can_leave_alliance(request.actor, membership):
        raise Http404
    alliances.leave(membership, by=request.actor)
    to = reverse("alliances:alliance-detail", args=[membership.alliance_id])
    return finished(request, to, _("The membership has ended."))


def _may_end(request: ActingRequest, alliance: Alliance, membership: AllianceMember) -> bool:
    is_lead = alliance.lead_id == membership.organisation_id
    return not is_lead and can_leave_alliance(request.actor, membership)


@require_http_methods(["GET", "POST"])
@acting(write=True)
def alliance_invite(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask more organisations in."""
    alliance: Alliance = get_object_or_404(visible_to(request.actor, Alliance), pk=pk, ended_on__isnull=True)
    if not can_manage_alliance(request.actor, alliance):
        raise Http404
    form = MembersForm(request.POST or None, alliance=alliance)
    to = reverse("alliances:alliance-detail", args=[pk])

    def ask(members: list[Organisation]) -> None:
        count = alliances.invite(alliance, organisations=members, by=request.actor)
        _say_invited(request, count, members)

    done = submitted(request, form, ask, to=to)
    return done or render(request, "alliances/alliances/invite.html", {"form": form, "alliance": alliance})


def _say_invited(request: ActingRequest, count: int, members: list[Organisation]) -> None:
    """How many are invited, when the e-mails go, and for whom nobody can answer yet."""
    text = ngettext(
        "%(n)s organisation is invited and decides for itself.",
        "%(n)s organisations are invited; each decides for itself.",
        count,
    ) % {"n": count}
    now = timezone.localtime()
    due = quiet_hours.next_sending_time(now)
    if due > now:
        text += " " + _("The e-mails go out at %(time)s.") % {"time": date_format(due, "H:i")}
    messages.success(request, text)
    lacking = without_administrator(members)
    if names := ", ".join(row.name for row in members if row.pk in lacking):
        messages.warning(
            request,
            _("Nobody can answer yet, for there is no administrator: %(names)s. See below what helps.")
            % {"names": names},
        )


@require_GET
@acting()
def alliance_invitation(request: ActingRequest, pk: int) -> HttpResponse:
    """Explain membership and the inviting lead, and take an administrator's answer."""
    invitation = _invitation(request, pk)
    is_waiting = invitation.state == State.WAITING and invitation.alliance.ended_on is None
    organisation = invitation.organisation
    context = {
        "invitation": invitation,
        "alliance": invitation.alliance,
        "is_waiting": is_waiting,
        "lacking": without_administrator([organisation] if is_waiting else []).get(organisation.pk),
        "administrators": administrators_shown(request.actor, organisation) if is_waiting else [],
        "is_own": organisation.pk == request.actor.organisation_id,
        "can_answer": can_answer_invitation(request.actor, invitation),
        "can_keep": can_manage_alliance(request.actor, invitation.alliance),
    }
    return render(request, "alliances/alliances/invitation.html", context)


@require_POST
@acting(write=True)
def alliance_answer(request: ActingRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    if not can_answer_invitation(request.actor, invitation):
        raise Http404
    if request.POST.get("do") == "accept":
        alliances.accept(invitation, by=request.actor)
        to = reverse("alliances:alliance-detail", args=[invitation.alliance_id])
        return finished(request, to, _("Your organisation is a member now."))
    alliances.decline(invitation, by=request.actor)
    return finished(request, reverse("home"), _("The invitation is declined."))


@require_POST
@acting(write=True)
def alliance_uninvite(request: ActingRequest, pk: int) -> HttpResponse:
    invitation = _invitation(request, pk)
    if not can_manage_alliance(request.actor, invitation.alliance):
        raise Http404
    alliances.withdraw(invitation, by=request.actor)
    to = reverse("alliances:alliance-detail", args=[invitation.alliance_id])
    return finished(request, to, _("The invitation is taken back."))


def _invitation(request: ActingRequest, pk: int) -> AllianceInvitation:
    rows = visible_to(request.actor, AllianceInvitation)
    rows = rows.select_related("alliance__lead", "alliance__sector", "organisation", "invited_by")
    invitation: AllianceInvitation = get_object_or_404(rows, pk=pk)
    return invitation
