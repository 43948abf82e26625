"""Who acts for the organisation: colleagues, roles, invitations, leaving and handing over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.audit.list_files import Columns, list_file, offers_file, wants_file
from alliances.kernel import duties
from alliances.kernel.requests import ActingRequest, acting, own_organisation
from alliances.kernel.visibility import visible_to
from alliances.pages.form_pages import confirmed, finished, submitted
from alliances.people.access import can_manage_people
from alliances.people.forms import HandOverForm, InviteForm, RoleForm
from alliances.people.models import Invitation, Membership
from alliances.people.services import invitations, people


def colleagues(request: ActingRequest) -> QuerySet[Membership]:
    rows: QuerySet[Membership] = visible_to(request.actor, Membership)
    return rows.filter(ended_on__isnull=True).select_related("user", "organisation__kind")


def people_url(request: ActingRequest) -> str:
    return reverse("alliances:organisation-people", args=[request.actor.organisation_id])


def _require_administrator(request: ActingRequest) -> None:
    if not can_manage_people(request.actor, request.membership.organisation):
        raise Http404


@require_GET
@acting()
@offers_file
def organisation_people(request: ActingRequest, pk: int) -> HttpResponse:
    organisation = own_organisation(request, pk)
    if wants_file(request):
        return list_file(request, _("People"), _columns(), colleagues(request).order_by("user__name", "pk"))
    waiting = visible_to(request.actor, Invitation).filter(accepted_at=None, revoked_at=None)
    today = timezone.localdate()
    context = {
        "subject": organisation,
        "people": colleagues(request).order_by("user__name", "pk"),
        "invitations": [(row, row.has_expired(today)) for row in waiting.select_related("invited_by")],
        "can_keep": can_manage_people(request.actor, organisation),
    }
    return render(request, "alliances/people/list.html", context)


def _columns() -> Columns:
    return [
        (_("First and last name"), lambda row: row.user),
        (_("Role"), lambda row: row.get_role_display()),
        (_("E-mail"), lambda row: row.user.email),
        (_("Since"), lambda row: row.started_on),
        (_("Can sign in"), lambda row: row.user.is_active),
    ]


@require_http_methods(["GET", "POST"])
@acting()
@confirmed
def organisation_invite(request: ActingRequest, pk: int) -> HttpResponse:
    organisation = own_organisation(request, pk)
    _require_administrator(request)
    form = InviteForm(request.POST or None, initial={"role": "member"})

    def save(**values: Any) -> Invitation:
        return invitations.invite(organisation, by=request.actor, **values)

    done = submitted(request, form, save, to=people_url(request), message=_("The invitation is on its way."))
    return done or render(request, "alliances/people/invite.html", {"form": form, "subject": organisation})


@require_http_methods(["GET", "POST"])
@acting()
@confirmed
def member_detail(request: ActingRequest, pk: int) -> HttpResponse:
    _require_administrator(request)
    member: Membership = get_object_or_404(colleagues(request), pk=pk)
    form = RoleForm(request.POST or None, initial={"role": member.role})

    def save(**values: Any) -> Membership:
        return people.change_role(member, by=request.actor, **values)

    done = submitted(request, form, save, to=people_url(request), message=_("The role is changed."))
    context = {
        "form": form,
        "member": member,
        "is_self": member.user_id == request.user.pk,
        "passes_on": duties.announcements(member),
    }
    return done or render(request, "alliances/people/member.html", context)


@require_POST
@acting()
@confirmed
def member_end(request: ActingRequest, pk: int) -> HttpResponse:
    _require_administrator(request)
    member: Membership = get_object_or_404(colleagues(request), pk=pk)
    people.end(member, by=request.actor)
    message = _("%(name)s does not act for the organisation any more.") % {"name": member.user}
    return finished(request, people_url(request) if member.pk != request.membership.pk else "home", message)


@require_http_methods(["GET", "POST"])
@acting()
@confirmed
def people_leave(request: ActingRequest) -> HttpResponse:
    """Leave the organisation; an administrator may hand the role over first."""
    own, others = request.membership, colleagues(request).exclude(user=request.user)
    is_administrator = can_manage_people(request.actor, own.organisation)
    form = HandOverForm(request.POST or None, colleagues=others) if is_administrator else None
    context = {
        "subject": own.organisation,
        "form": form,
        "others": others,
        "passes_on": duties.announcements(own),
        "is_last": people.is_last_administrator(own),
    }
    if request.method == "GET" or form is None:
        return render(request, "alliances/people/leave.html", context)

    def save(to: Membership) -> Membership:
        return people.hand_over(own, to=to, by=request.actor)

    message = _("You handed the role of administrator over.")
    done = submitted(request, form, save, to=people_url(request), message=message)
    return done or render(request, "alliances/people/leave.html", context)


@require_POST
@acting()
@confirmed
def people_left(request: ActingRequest) -> HttpResponse:
    own = request.membership
    people.leave(own, by=request.actor)
    messages.success(request, _("You do not act for %(name)s any more.") % {"name": own.organisation})
    return redirect("home")


@require_POST
@acting()
def invite_resend(request: ActingRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(visible_to(request.actor, Invitation), pk=pk)
    invitations.resend(invitation, by=request.actor)
    message = _("A fresh link is on its way to %(email)s.") % {"email": invitation.email}
    return finished(request, people_url(request), message)


@require_POST
@acting()
def invite_revoke(request: ActingRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(visible_to(request.actor, Invitation), pk=pk)
    invitations.revoke(invitation, by=request.actor)
    return finished(request, people_url(request), _("The invitation is taken back."))
