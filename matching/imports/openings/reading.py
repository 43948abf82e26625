"""Parse a row of openings without any lookup in the database.

The importer and ``match_files`` read through this and :mod:`offers`, so that one row means the same in both.
Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Hashable

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from alliances.imports.services import field_changes as compare
from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.geo import Geocoder
from alliances.organisations.models import Workplace
from matching.openings.models import Opening

_LENGTHS = {
    "title": "title",
    "description": "description",
    "supervisor": "supervisor_name",
    "opening_id": "external_id",
}
_SITE_LENGTHS = {"town": "town", "municipality": "municipality", "address": "address", "workplace": "name"}


class OpeningReader:
    """The rows of one file, each judged by itself and against the numbers of the rows above."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._rows: dict[Hashable, int] = {}

    def begin(self, row: Incoming) -> Planned:
        """The row with what is wrong in it: texts that are too long, half a point."""
        item = Planned(row, label=" · ".join(p for p in (row.text("employer"), row.text("title")) if p))
        item.faults += compare.too_long(row, Opening, _LENGTHS, self.context)
        item.faults += compare.too_long(row, Workplace, _SITE_LENGTHS, self.context)
        item.faults += compare.half_a_point(row, self.context)
        return item

    def is_first(self, item: Planned, employer: Hashable = "") -> bool:
        """Whether the row has a number that no row above has of the same employer; a double is refused."""
        number = item.row.text("opening_id")
        if not number:
            return False
        other = self._rows.setdefault((employer, number), item.row.number)
        if other == item.row.number:
            return True
        problem = format_lazy(
            _("opening {number} stands in row {other} already."), number=number, other=other
        )
        hint = _("Delete one of the rows, or correct the number.")
        item.faults.append(self.context.fault(item.row, "opening_id", "row_twice", problem, hint, number))
        return False

    def place(self, item: Planned, ask: Geocoder | None = None, *, is_owed: bool = True) -> places.Location:
        """Where the work is; a row that ``is_owed`` a place is warned of even where it says nothing of it."""
        location = compare.where(item.row, ask)
        if is_owed or location.town or location.address or location.is_known:
            item.warnings += compare.without_point(item.row, location, self.context)
        return location
