"""Handle a form page: validate, call one service, report success, or show the refusal at its field."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from alliances.kernel.errors import Refused
from alliances.kernel.requests import View
from alliances.pages import idempotency as once
from alliances.pages.fields import show_refusal
from alliances.pages.optimistic_lock import refuse_if_overtaken


def submitted(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[..., Any],
    *,
    to: str | Callable[[Any], str],
    message: object = "",
    edits: bool = False,
    creates: bool = False,
    **arguments: Any,
) -> HttpResponse | None:
    """Call ``verb`` with the form's values; ``None`` where the form has to be shown (again).

    ``edits`` means that the form was filled from a stored row: it never overwrites somebody else's change.
    The same form of the same page is carried out once, however often it is sent; one that ``creates`` also
    where the page was asked for again in between and filled in alike, within ten minutes.
    """
    if request.method != "POST":
        return None
    if before := once.earlier(request, creates=creates):
        messages.info(request, _("This was saved already. Nothing was done twice."))
        return redirect(before)
    if not _may_save(form, edits):
        return None
    try:
        done = verb(**form.cleaned_data, **arguments)
    except Refused as refused:
        show_refusal(form, refused)
        return None
    goal = to(done) if callable(to) else to
    once.remember(request, goal, creates=creates)
    return finished(request, goal, message)


def _may_save(form: BaseForm, edits: bool) -> bool:
    if form.is_valid() and edits:
        refuse_if_overtaken(form)
    return form.is_valid()


def finished(request: HttpRequest, to: str, message: object = "") -> HttpResponse:
    """Redirect to a page and show there a message about what was done."""
    if message:
        messages.success(request, str(message))
    return redirect(to)


def nothing_done(request: HttpRequest, to: str, message: object) -> HttpResponse:
    """Redirect to a page and say there what has to come first: it never looks like success."""
    messages.warning(request, str(message))
    return redirect(to)


def all_valid(form: BaseForm, formset: BaseFormSet[Any]) -> bool:
    """Check both, so that every fault is shown at once."""
    return all((form.is_valid(), formset.is_valid()))


def confirmed(view: View) -> View:
    """Ask a person who signed in a while ago to show again that it is she, before a sensitive change."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            raise_if_reauthentication_required(request, app="")
        return view(request, *args, **kwargs)

    return wrapper
