"""Rows of the learners' file -> the engine's learners, read as an import reads them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.imports.services.lookup import fold
from alliances.imports.services.rows import Planned
from matching.engine.problem import LearnerRow
from matching.imports.learners import people
from matching.imports.learners.reading import LearnerReader
from matching.imports.learners.schools import plain_name
from matching.match_files import locations as where
from matching.match_files.catalogue import Terms
from matching.match_files.entries import Entry, Learner
from matching.match_files.sheet_reading import Listing

Windows = tuple[tuple[dt.date, dt.date], ...]


def lottery_number(learner_id: str, seed: str) -> int:
    """A number that breaks ties: derived from learner id and seed, so independent of the row order."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{learner_id}".encode()).digest()[:4], "big") >> 1


def read(
    listing: Listing, qualifications: Terms, seed: str, has_travel_time: Callable[[str], bool]
) -> list[Learner]:
    """Every row as a learner; ``has_travel_time`` says whether a table of minutes names a place."""
    if where.is_unstated(listing):
        message = _("no column says where the learners live, so nobody can get a place.")
        listing.remarks.warn(listing.file, "no_places", message)
    reader = LearnerReader(listing.context)
    learners: list[Learner] = []
    for row in listing.rows:
        item = reader.begin(row)
        if reader.is_first(item):
            learners.append(_learner(item, reader, qualifications, seed, has_travel_time))
        listing.tell(item)
    return learners


def _learner(
    item: Planned,
    reader: LearnerReader,
    qualifications: Terms,
    seed: str,
    has_travel_time: Callable[[str], bool],
) -> Learner:
    person = people.person_values(item, reader.context, is_new=True, is_name_needed=False)
    limits = reader.limits(item)
    place = where.of(item.row, reader.home(item))
    can_start = place.is_known or has_travel_time(place.key)
    number, km = item.row.text("learner_id"), limits.get("max_km")
    row = LearnerRow(
        id=number,
        lottery=lottery_number(number, seed),
        qualification=qualifications.code(item.row.text("qualification")),
        bases=(place.base,) if can_start else (),
        max_km=None if km is None else float(km),
        birth_date=person.get("birth_date"),
        windows=_windows(limits),
        school=plain_name(item.row.text("school")),
    )
    return Entry(item.row, row, place)


def previous_employer(learner: Learner) -> str:
    return fold(learner.source.text("previous_employer"))


def _windows(limits: Mapping[str, Any]) -> Windows | None:
    """The days on which she is free; an open end is open, neither day means always."""
    first: dt.date | None = limits.get("available_from")
    last: dt.date | None = limits.get("available_to")
    if first is None and last is None:
        return None
    return ((first or dt.date.min, last or dt.date.max),)
