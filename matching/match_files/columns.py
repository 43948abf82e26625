"""Which columns of the layouts are used here, and which were chosen by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.columns import Column, requiring
from alliances.kernel.spreadsheets.header_detection import SEARCHED_ROWS
from alliances.kernel.spreadsheets.heading_keys import heading_key
from alliances.kernel.spreadsheets.table_detection import Table, find_table
from alliances.kernel.spreadsheets.workbook import Workbook, column_letter
from matching.imports.learners import people
from matching.imports.learners.layout import LEARNERS
from matching.imports.openings.layout import OPENINGS
from matching.rounds.services.travel_times import COLUMNS as TRAVEL

_WHERE = frozenset({"town", "municipality", "address", "postcode", "lat", "lon", "lat_lon"})
_LETTER = re.compile(r"[A-Z]{1,3}")
ByHand = Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """One kind of table: every column that is recognised, those that are read, and what is not kept of them.

    The columns and the guard are those of the import of the same kind; only which columns are needed differs,
    because no database can fill in what a file lacks.
    """

    key: str
    columns: tuple[Column, ...]
    used: frozenset[str] = field(default_factory=frozenset)
    guard: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda values: values)

    def used_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.key in self.used)


def _from_none(columns: Iterable[Column]) -> tuple[Column, ...]:
    """An opening whose places are all taken is still a row: 0 seats are allowed, fewer are not."""
    return tuple(replace(column, minimum=0) if column.key == "seats" else column for column in columns)


LEARNER_LAYOUT = Layout(
    "learners",
    requiring(LEARNERS, ["learner_id", "qualification"]),
    _WHERE
    | {"learner_id", "name", "surname_first", "first_name", "last_name", "school", "qualification"}
    | {"max_km", "birth_date", "available_from", "available_to", "wishes", "previous_employer"},
    people.guard,
)
OPENING_LAYOUT = Layout(
    "openings",
    requiring(_from_none(OPENINGS), ["opening_id", "employer", "qualifications"]),
    _WHERE
    | {"opening_id", "employer", "title", "qualifications", "seats", "starts_on", "ends_on"}
    | {"min_age", "skills"},
)
TRAVEL_LAYOUT = Layout("travel", TRAVEL, frozenset(column.key for column in TRAVEL))
LAYOUTS = {layout.key: layout for layout in (LEARNER_LAYOUT, OPENING_LAYOUT, TRAVEL_LAYOUT)}


def by_hand(texts: Iterable[str]) -> dict[str, dict[str, str]]:
    """Read ``learners.qualification=Heading``; a blank heading reads the column from nowhere.

    Raises
    ------
    Refused
        ``map`` where a table or column has no such name.
    """
    chosen: dict[str, dict[str, str]] = {}
    for text in texts:
        target, is_given, heading = text.partition("=")
        table, _dot, key = target.strip().partition(".")
        layout = LAYOUTS.get(table)
        if not is_given or layout is None or key not in layout.used:
            known = [f"{one.key}.{name}" for one in LAYOUTS.values() for name in sorted(one.used)]
            template = _("“{text}” names no column. Write TABLE.COLUMN=HEADING with one of: {known}.")
            raise Refused("map", format_lazy(template, text=text, known=", ".join(known)), "map")
        chosen.setdefault(table, {})[key] = heading.strip()
    return chosen


def choose(workbook: Workbook, layout: Layout, hand: ByHand) -> Table:
    """The table, with the columns chosen by hand taken by their heading or their letter.

    Raises
    ------
    Refused
        ``no_such_heading`` where no column is called like that.
    """
    table = find_table(workbook, layout.columns)
    if not hand:
        return table
    headings = [heading for heading in hand.values() if heading]
    elsewhere = (
        _row_with(workbook, headings) if not all(_has_heading(table.headings, h) for h in headings) else None
    )
    if elsewhere is not None:
        sheet, row = elsewhere
        table = find_table(workbook, layout.columns, sheet=sheet, header_row=row)
    mapping = {key: _index(table, heading) if heading else None for key, heading in hand.items()}
    return find_table(
        workbook, layout.columns, mapping=mapping, sheet=table.sheet, header_row=table.header_row or None
    )


def _has_heading(headings: Sequence[str], heading: str) -> bool:
    return heading_key(heading) in {heading_key(one) for one in headings}


def _row_with(workbook: Workbook, headings: Sequence[str]) -> tuple[str, int] | None:
    """The first row that holds all headings chosen by hand: where nothing else tells where the header is."""
    keys = {heading_key(heading) for heading in headings}
    for sheet in workbook.sheets:
        for number, row in enumerate(sheet.rows[:SEARCHED_ROWS], 1):
            if keys <= {heading_key(cell) for cell in row if cell is not None}:
                return sheet.name, number
    return None


def _index(table: Table, heading: str) -> int:
    for index, known in enumerate(table.headings):
        if heading_key(known) == heading_key(heading):
            return index
    if _LETTER.fullmatch(heading):
        letters = {column_letter(index): index for index in range(len(table.headings))}
        if heading in letters:
            return letters[heading]
    known = "; ".join(f"{column_letter(i)}: {name}" for i, name in enumerate(table.headings) if name)
    template = _("No column is called “{heading}”. There are: {known}.")
    raise Refused("no_such_heading", format_lazy(template, heading=heading, known=known), "map")
