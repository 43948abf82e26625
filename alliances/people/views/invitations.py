"""The page that an invitation's link opens: reading it changes nothing, its button does."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from alliances.kernel.errors import Refused
from alliances.pages.fields import show_refusal
from alliances.people.forms import NewAccountForm
from alliances.people.models import Invitation, Membership, User
from alliances.people.services import addresses, invitations

MEMBERSHIP_KEY = "membership"


def _find(token: str) -> Invitation:
    invitation = invitations.find(token)
    if invitation is None:
        raise Http404
    return invitation


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept as who is signed in, or by making an account; whoever has one signs in first."""
    invitation_row = _find(token)
    if invitation_row.revoked_at is not None:
        return _withdrawn(request, invitation_row)
    form = NewAccountForm(request.POST or None)
    obstacle = _obstacle(request, invitation_row)
    if request.method == "POST" and obstacle == "join":
        return _enter(request, invitations.accept(invitation_row, user=_signed_in(request)))
    if request.method == "POST" and obstacle == "new" and form.is_valid():
        try:
            membership = invitations.accept_as_new(invitation_row, name=form.cleaned_data["name"])
        except Refused as refused:
            show_refusal(form, refused)
        else:
            perform_login(request, Login(user=membership.user, email_verification="none"))
            return _enter(request, membership)
    context = {"invitation": invitation_row, "form": form, "way": obstacle, "token": token}
    return render(request, "alliances/people/invitation.html", context)


@login_not_required
@require_POST
def invitation_again(request: HttpRequest, token: str) -> HttpResponse:
    invitation_row = _find(token)
    if invitation_row.revoked_at is not None:
        return _withdrawn(request, invitation_row)
    invitations.request_again(invitation_row)
    messages.success(request, _("Whoever invited you is asked to send a fresh link."))
    return redirect(reverse("alliances:invitation", args=[token]))


def _withdrawn(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    context = {"organisation_name": invitation.organisation.name}
    return render(request, "alliances/people/invitation_withdrawn.html", context, status=410)


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _obstacle(request: HttpRequest, invitation: Invitation) -> str:
    """Why the reader cannot accept yet: needs an account, has to sign in, or the invitation is over."""
    if invitation.accepted_at is not None:
        return "used"
    if invitation.has_expired(timezone.localdate()):
        return "expired"
    if request.user.is_authenticated:
        return "join" if invitations.is_hers(_signed_in(request), invitation.email) else "other"
    return "sign_in" if addresses.owner_of(invitation.email) is not None else "new"


def _enter(request: HttpRequest, membership: Membership) -> HttpResponse:
    request.session[MEMBERSHIP_KEY] = membership.pk
    messages.success(request, _("You act for %(name)s now.") % {"name": membership.organisation})
    return redirect("home")
