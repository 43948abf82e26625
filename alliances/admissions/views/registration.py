"""Public pages on which an employer enters itself: the number, the details, a code by e-mail, done."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.core.internal import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliances.admissions.forms import NumberForm, RegistrationForm
from alliances.admissions.services import registration
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished
from alliances.people.models import Membership, User

LOOK_UP, BEGIN = "employer_look_up", "employer_register"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register_number(request: HttpRequest) -> HttpResponse:
    """The number first; a right one leads on to the details.

    It is sent as a form: what is typed by mistake, a person's code, stands in no address and no log.
    """
    from_letter = request.GET if "registration_number" in request.GET else None
    form = NumberForm(request.POST or from_letter)
    if not form.is_bound:
        pass
    elif _is_rate_limited(request, LOOK_UP):
        form.add_error(None, _rate_limit_message())
    elif form.is_valid():  # by hand, or from a letter that knows the number
        return redirect(_details_url(form.cleaned_data))
    elif request.method == "GET":
        return redirect("alliances:employer-register")
    else:
        form.forget_refused_number()
    return render(request, "alliances/registration/number.html", {"form": form, "steps": steps()})


def _details_url(values: dict[str, str]) -> str:
    return f"{reverse('alliances:employer-register-details')}?{urlencode(values)}"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def register_details(request: HttpRequest) -> HttpResponse:
    """Who the employer is and who speaks for it; then a sign-in code is sent, to whomever it is."""
    number = NumberForm(request.POST or request.GET)
    if not number.is_valid() or number.known is None:
        return redirect("alliances:employer-register")
    own_email = request.user.email if request.user.is_authenticated else ""
    form = RegistrationForm(request.POST or None, known=number.known, own_email=own_email)
    if request.method == "POST" and form.is_valid() and (done := _begin(request, form)) is not None:
        return done
    context = {"form": form, "known": number.known, "steps": steps()}
    return render(request, "alliances/registration/details.html", context)


@require_http_methods(["GET", "POST"])
def register_finish(request: HttpRequest) -> HttpResponse:
    """The address is proven by now: what was filled in becomes true with one click."""
    user = cast(User, request.user)
    pending = registration.open_of(user)
    if pending is None:
        return redirect("home")
    if request.method == "POST":
        done = registration.confirm(pending, user=user)
        acts = Membership.objects.of(user.pk).filter(organisation=done.organisation).exists()
        message = (
            _("Thank you. %(name)s is entered.")
            if acts
            else _("Your request to act for %(name)s is sent. You get an e-mail with the answer.")
        )
        return finished(request, reverse("home"), message % {"name": done.name})
    known = Organisation.objects.filter(registration_number=pending.registration_number).exists()
    context = {"begun": pending, "steps": steps(), "is_new": not known}
    return render(request, "alliances/registration/finish.html", context)


def _begin(request: HttpRequest, form: RegistrationForm) -> HttpResponse | None:
    if _is_rate_limited(request, BEGIN, form.cleaned_data["email"]):
        form.add_error(None, _rate_limit_message())
        return None
    try:
        user = registration.begin(**form.cleaned_data, language=get_language() or "lv")
    except Refused as refused:
        show_refusal(form, refused)
        return None
    finish = reverse("alliances:employer-register-finish")
    if request.user.is_authenticated:
        return redirect(finish)
    email = user.email if user else form.cleaned_data["email"]  # a code goes to the stored address only
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    return redirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': finish})}")


def steps() -> list[str]:
    return [_("Number"), _("Who you are"), _("Done")]


def _is_rate_limited(request: HttpRequest, action: str, key: str | None = None) -> bool:
    usage = ratelimit.consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    return not usage


def _rate_limit_message() -> str:
    return _("Too many attempts from here. Try again in an hour, or write to a school.")
