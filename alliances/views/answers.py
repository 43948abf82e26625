"""What every form page does: check, call one verb, say what happened, or show the refusal at its field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from alliances.forms import show_refusal
from alliances.kernel.errors import Refused


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
