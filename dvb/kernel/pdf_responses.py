"""A PDF of ours as an answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from alliances.kernel.errors import Refused
from dvb.kernel.document_errors import UnprintableError


def pdf_answer(make: Callable[[], bytes], filename: str) -> HttpResponse:
    """A paper to look at; letters that our typeface lacks are named."""
    try:
        content = make()
    except UnprintableError as fault:
        raise unprintable(fault) from fault
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response


def unprintable(error: UnprintableError) -> Refused:
    """Names the letters that the typeface lacks."""
    message = _("These letters cannot be printed: %(letters)s. Correct the name or text that has them.")
    return Refused("unprintable", message % {"letters": " ".join(error.letters)})
