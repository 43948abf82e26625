"""A list as a file: the rows of a list page, all of them, as its reader filtered and sorted them.

A view with ``@offers_file`` answers ``?file=xlsx`` and ``?file=csv`` at its own address, with its own access;
the tag ``{% file_links %}`` shows the links. ``tests/house/test_list_files.py`` asks it of every list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, View
from alliances.kernel.spreadsheets.writing import SheetOut, write_csv, write_xlsx
from alliances.kernel.text import in_file_name
from alliances.pages.list_pages import Listing

FILE = "file"
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MAX_ROWS = 10_000
Columns = Sequence[tuple[object, Callable[[Any], object]]]
"""Headings, each with the value of a row: days and numbers as such, everything else becomes text."""

_CODE = re.compile(r"[a-z0-9_./-]{1,40}", re.IGNORECASE)
_NOT_KEPT = {FILE, "q", "sort", "page"}


def wants_file(request: ActingRequest) -> bool:
    return request.method == "GET" and request.GET.get(FILE) in TYPES


def offers_file(view: View) -> View:
    """Mark a list page that answers ``?file=``, and limit how many files a person takes in an hour."""

    @wraps(view)
    def limited(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if wants_file(request):
            use = ratelimit.consume(request, app="allauth.account", action="list_file", limit_get=True)
            if not use:
                message = _("You have fetched many files in this hour. Try again in an hour.")
                raise Refused("too_many_files", message)
        return view(request, *args, **kwargs)

    limited.offers_file = True  # type: ignore[attr-defined]
    return limited


def listing_file(
    request: ActingRequest,
    listing: Listing,
    title: object,
    columns: Columns,
    *,
    prepare: Callable[[Iterable[Any]], Sequence[Any]] = list,
    has_persons: bool = True,
) -> HttpResponse:
    """The file of a ``Listing``; ``prepare`` adds to the rows what the columns read beside them."""
    _require_room(listing.shown)
    rows = prepare(listing.rows)
    return list_file(
        request,
        title,
        columns,
        rows,
        filters=listing.in_words,
        total=listing.total,
        has_persons=has_persons,
    )


def list_file(
    request: ActingRequest,
    title: object,
    columns: Columns,
    rows: Iterable[Any],
    *,
    filters: Iterable[tuple[object, object]] = (),
    total: int | None = None,
    has_persons: bool = True,
) -> HttpResponse:
    """The rows as the file that ``?file=`` asks for, and the audit row of persons' data that leave the site.

    Parameters
    ----------
    filters
        Which filters were on, in words.
    total
        How many rows the list has without them.
    has_persons
        Whether the rows tell of persons.

    Raises
    ------
    Refused
        ``too_many_rows``: a file that silently lacks rows would be taken for the whole list.
    """
    shown = list(rows)
    _require_room(len(shown))
    kind = request.GET[FILE]
    header = [label for label, __ in columns]
    cells = ([_cell(value(row)) for __, value in columns] for row in shown)
    if kind == "csv":
        content = write_csv(header, cells)
    else:
        about = _about(request, title, filters, len(shown), total)
        sheets = [SheetOut(str(title), header, cells), SheetOut(_("About this file"), *about)]
        content = write_xlsx(sheets)
    if has_persons:
        _note(request, kind, len(shown))
    name = f"{in_file_name(str(title))}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _require_room(count: int) -> None:
    if count > MAX_ROWS:
        message = _("The list has %(count)s rows, a file holds at most %(most)s. Narrow it with its filters.")
        raise Refused("too_many_rows", message % {"count": count, "most": MAX_ROWS})


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def _about(
    request: ActingRequest,
    title: object,
    filters: Iterable[tuple[object, object]],
    count: int,
    total: int | None,
) -> tuple[list[str], list[list[object]]]:
    """What the file is, beside its rows: whoever finds it later knows what it leaves out."""
    in_use: list[list[object]] = [
        [_("Filter: %(label)s") % {"label": label}, value] for label, value in filters
    ]
    rows: list[list[object]] = [
        [_("List"), title],
        *(in_use or [[_("Filters"), _("none")]]),
        [_("Rows in this file"), count],
        *([[_("Rows without filters"), total]] if total is not None else []),
        [_("State of the data"), timezone.now()],
        [_("Fetched by"), str(request.user)],
        [_("Organisation"), str(request.membership.organisation)],
    ]
    return [_("What"), _("Value")], rows


def _note(request: ActingRequest, kind: str, count: int) -> None:
    """Which list left the site, without what was searched for: that may be somebody's name."""
    chosen = {
        name: str(value)
        for name, value in list(request.GET.items())[:20]
        if name not in _NOT_KEPT and _CODE.fullmatch(name) and _CODE.fullmatch(str(value))
    }
    after = {
        "list": request.path,
        "form": kind,
        "rows": count,
        "filters": chosen,
        "searched": bool(request.GET.get("q")),
    }
    subject = request.membership.organisation
    AuditEntry.objects.record(by=request.actor, verb="list.export", subject=subject, after=after)
