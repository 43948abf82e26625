"""Rows of the learners' file -> the engine's learners, and how they are called."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.identifiers import is_personal_code
from alliances.kernel.text import search_key
from alliances.services.imports.rows import Incoming
from matching.engine.problem import LearnerRow
from matching.services.files import where
from matching.services.files.catalogue import Terms
from matching.services.files.sheets import Listing
from matching.services.files.where import Where
from matching.services.imports import people

Windows = tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class Learner:
    """One row: what the engine asks, and what people read. ``wishes`` are texts, the dearest first."""

    row: LearnerRow
    name: str
    school: str
    qualification: str
    where: Where
    wishes: tuple[str, ...]
    previous_employer: str
    number: int

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def is_located(self) -> bool:
        return bool(self.row.bases)


def lottery_number(learner_id: str, seed: str) -> int:
    """The number that breaks ties: made of the learner's id alone, so the same in whatever row she stands."""
    return int.from_bytes(hashlib.sha256(f"{seed}|{learner_id}".encode()).digest()[:4], "big") >> 1


def read(
    listing: Listing, qualifications: Terms, seed: str, has_travel_time: Callable[[str], bool]
) -> list[Learner]:
    """Every row as a learner; ``has_travel_time`` says whether a table of minutes names a place."""
    if where.says_nothing(listing):
        said = _("no column says where the learners live, so nobody can get a place.")
        listing.remarks.warn(listing.file, "no_places", said)
    seen: dict[str, int] = {}
    return [
        _learner(row, listing, qualifications, seed, has_travel_time)
        for row in listing.rows
        if _is_first(row, listing, seen)
    ]


def _is_first(row: Incoming, listing: Listing, seen: dict[str, int]) -> bool:
    """Whether a row has a number of its own."""
    number = row.text("learner_id")
    if not number:
        return False
    if is_personal_code(number):
        what = _("a personal code stands here instead of the learner's number. It was not kept.")
        mend = _("Use the school's own number of the learner, for example the number of the personal file.")
        listing.refuse(row, "learner_id", "personal_code_as_number", what, mend)
        return False
    other = seen.setdefault(number, row.number)
    if other != row.number:
        what = format_lazy(
            _("the learner {number} stands in row {other} already."), number=number, other=other
        )
        mend = _("Delete one of the rows, or correct the number.")
        listing.refuse(row, "learner_id", "row_twice", what, mend, number)
    return other == row.number


def _learner(
    row: Incoming, listing: Listing, qualifications: Terms, seed: str, has_travel_time: Callable[[str], bool]
) -> Learner:
    place = where.of_row(row, listing)
    number, qualification = row.text("learner_id"), row.text("qualification")
    first, last = people.names(row)
    can_start = place.is_known or has_travel_time(place.key)
    return Learner(
        row=LearnerRow(
            id=number,
            lottery=lottery_number(number, seed),
            qualification=qualifications.code(qualification),
            bases=(place.base,) if can_start else (),
            max_km=row.values.get("max_km"),
            birth_date=row.values.get("birth_date"),
            windows=_windows(row, listing),
            school=search_key(row.text("school")),
        ),
        name=f"{first} {last}".strip() or row.text("name") or row.text("first_name") or row.text("last_name"),
        school=row.text("school"),
        qualification=qualification,
        where=place,
        wishes=tuple(row.values.get("wishes") or ()),
        previous_employer=search_key(row.text("previous_employer")),
        number=row.number,
    )


def _windows(row: Incoming, listing: Listing) -> Windows | None:
    """The days on which she is free; an open end is open, neither day means always."""
    first: dt.date | None = row.values.get("available_from")
    last: dt.date | None = row.values.get("available_to")
    if first is None and last is None:
        return None
    if first and last and last < first:
        refuse_turned(row, listing, "available_to", first, last)
    return ((first or dt.date.min, last or dt.date.max),)


def refuse_turned(row: Incoming, listing: Listing, column: str, first: dt.date, last: dt.date) -> None:
    """Two days in the wrong order."""
    what = format_lazy(
        _("the last day {last} lies before the first, {first}."),
        last=last.strftime("%d.%m.%Y"),
        first=first.strftime("%d.%m.%Y"),
    )
    listing.refuse(row, column, "days_turned", what, _("Correct one of the two days."))


def by_number(learners: Iterable[Learner]) -> dict[str, Learner]:
    return {learner.id: learner for learner in learners}
