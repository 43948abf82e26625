"""Rows of the openings' file -> the engine's openings, and how they are called."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.text import search_key
from alliances.services.imports.rows import Incoming
from matching.engine.problem import OpeningRow
from matching.services.files import where
from matching.services.files.catalogue import Terms
from matching.services.files.learners import refuse_turned
from matching.services.files.sheets import Listing
from matching.services.files.where import Where

_KIND = "dvb"
"""Every opening counts as the same kind: the files say nothing on which a rule about the kind could act."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One row: what the engine asks, and what people read."""

    row: OpeningRow
    employer: str
    title: str
    qualifications: tuple[str, ...]
    where: Where

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def label(self) -> str:
        return ", ".join(part for part in (self.employer, self.where.town) if part)


def read(listing: Listing, qualifications: Terms, skills: Terms) -> list[Opening]:
    """Every row as an opening."""
    if where.says_nothing(listing):
        said = _("no column says where the work is, so nobody can get a place.")
        listing.remarks.warn(listing.file, "no_places", said)
    if not listing.has("seats"):
        said = _("no column says how many places there are; one for each row was taken.")
        listing.remarks.warn(listing.file, "no_seats", said)
    seen: dict[str, int] = {}
    return [
        _opening(row, listing, qualifications, skills)
        for row in listing.rows
        if _is_first(row, listing, seen)
    ]


def _is_first(row: Incoming, listing: Listing, seen: dict[str, int]) -> bool:
    """Whether a row has a number of its own; learners wish by it, so no two employers may share one."""
    number = row.text("opening_id")
    if not number:
        return False
    other = seen.setdefault(number, row.number)
    if other != row.number:
        what = format_lazy(_("opening {number} stands in row {other} already."), number=number, other=other)
        mend = _("Delete one of the rows, or correct the number.")
        listing.refuse(row, "opening_id", "row_twice", what, mend, number)
    return other == row.number


def _opening(row: Incoming, listing: Listing, qualifications: Terms, skills: Terms) -> Opening:
    place = where.of_row(row, listing)
    texts: list[str] = row.values.get("qualifications") or []
    first: dt.date | None = row.values.get("starts_on")
    last: dt.date | None = row.values.get("ends_on")
    if first and last and last < first:
        refuse_turned(row, listing, "ends_on", first, last)
    return Opening(
        row=OpeningRow(
            id=row.text("opening_id"),
            employer=search_key(row.text("employer")),
            kind=_KIND,
            qualifications=qualifications.codes(texts),
            capacity=_seats(row, listing),
            lat=place.lat,
            lon=place.lon,
            place=place.key,
            starts_on=first,
            ends_on=last,
            min_age=row.values.get("min_age"),
            skills=skills.codes(row.values.get("skills") or []),
        ),
        employer=row.text("employer"),
        title=row.text("title"),
        qualifications=tuple(texts),
        where=place,
    )


def _seats(row: Incoming, listing: Listing) -> int:
    """An opening is at least one place; a blank cell means no more than that."""
    seats: int | None = row.values.get("seats")
    if seats is None and listing.has("seats") and (row.number, "seats") not in listing.misread:
        listing.warn(row, "seats", "seats_blank", _("the cell is blank; one place was taken."))
    return 1 if seats is None else seats
