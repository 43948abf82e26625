"""What every form page does: check, call one verb, say what happened, or show the refusal at its field."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from alliances.forms import show_refusal
from alliances.kernel.errors import Refused
from alliances.kernel.requests import View


def submitted(
    request: HttpRequest,
    form: BaseForm,
    verb: Callable[..., Any],
    *,
    to: str | Callable[[Any], str],
    said: object = "",
    **arguments: Any,
) -> HttpResponse | None:
    """Call ``verb`` with the form's values; ``None`` where the form has to be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        done = verb(**form.cleaned_data, **arguments)
    except Refused as refused:
        show_refusal(form, refused)
        return None
    return finished(request, to(done) if callable(to) else to, said)


def finished(request: HttpRequest, to: str, said: object = "") -> HttpResponse:
    """Go on to a page and say there what was done."""
    if said:
        messages.success(request, str(said))
    return redirect(to)


def all_valid(form: BaseForm, formset: BaseFormSet[Any]) -> bool:
    """Check both, so that every fault is shown at once."""
    return all((form.is_valid(), formset.is_valid()))


def confirmed(view: View) -> View:
    """Ask a person who signed in a while ago to show again that it is she, before a sensitive change."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST":
            raise_if_reauthentication_required(request, app="")
        return view(request, *args, **kwargs)

    return asked
