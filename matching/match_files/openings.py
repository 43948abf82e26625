"""Rows of the openings' file -> the engine's openings, read as an import reads them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from alliances.imports.services import cells
from alliances.imports.services.lookup import fold
from alliances.imports.services.rows import Planned
from matching.engine.problem import OpeningRow
from matching.imports.openings import offers
from matching.imports.openings.reading import OpeningReader
from matching.match_files import locations as where
from matching.match_files.catalogue import Terms
from matching.match_files.entries import Entry, Opening
from matching.match_files.sheet_reading import Listing
from matching.openings.models import Opening as KeptOpening

_KIND = "dvb"
"""Every opening counts as the same kind: the files say nothing on which a rule about the kind could act."""


def read(listing: Listing, qualifications: Terms, skills: Terms) -> list[Opening]:
    """Every row as an opening; learners wish by its number, so no two employers may share one."""
    if where.is_unstated(listing):
        message = _("no column says where the work is, so nobody can get a place.")
        listing.remarks.warn(listing.file, "no_places", message)
    if not listing.has("seats"):
        message = _("no column says how many places there are; one for each row was taken.")
        listing.remarks.warn(listing.file, "no_seats", message)
    reader = OpeningReader(listing.context)
    openings: list[Opening] = []
    for row in listing.rows:
        item = reader.begin(row)
        if reader.is_first(item):
            openings.append(_opening(item, reader, qualifications, skills))
        listing.tell(item)
    return openings


def _opening(item: Planned, reader: OpeningReader, qualifications: Terms, skills: Terms) -> Opening:
    fields = offers.opening_values(item, reader.context, KeptOpening())
    taught = cells.several(item, reader.context, "skills", skills.names)
    place = where.of(item.row, reader.place(item))
    row = OpeningRow(
        id=item.row.text("opening_id"),
        employer=fold(item.row.text("employer")),
        kind=_KIND,
        qualifications=qualifications.codes(item.row.values.get("qualifications") or []),
        capacity=fields.get("seat_count", 1),
        lat=place.lat,
        lon=place.lon,
        place=place.key,
        starts_on=fields.get("starts_on"),
        ends_on=fields.get("ends_on"),
        min_age=fields.get("min_age"),
        skills=frozenset(skill["code"] for skill in taught),
    )
    return Entry(item.row, row, place)
