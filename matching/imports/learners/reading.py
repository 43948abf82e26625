"""Parse a row of learners without any lookup in the database.

The importer and ``match_files`` read through this, so that one row means the same in both. Nothing here asks
the database.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from alliances.imports.services import field_changes as compare
from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Incoming, Planned
from alliances.kernel.identifiers import MASK
from matching.imports.learners import guardians, people
from matching.learners.models import Enrolment, Group, Guardian, Person

_PERSON_LENGTHS = {
    name: name for name in ("first_name", "last_name", "email", "phone", "town", "municipality", "address")
}


class LearnerReader:
    """The rows of one file, each judged by itself and against the numbers of the rows above."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._rows: dict[Hashable, int] = {}

    def begin(self, row: Incoming) -> Planned:
        """The row with what is wrong in it: the number, texts that are too long, half a point."""
        first, last = people.names(row)
        item = Planned(row, label=f"{first} {last}".strip() or row.text("name"))
        if fault := people.learner_id(row, self.context):
            item.faults.append(fault)
        item.faults += compare.too_long(row, Person, _PERSON_LENGTHS, self.context)
        item.faults += compare.too_long(row, Enrolment, {"learner_id": "external_id"}, self.context)
        item.faults += compare.too_long(row, Guardian, guardians.LENGTHS, self.context)
        item.faults += compare.too_long(row, Group, {"group": "code"}, self.context)
        item.faults += compare.half_a_point(row, self.context)
        return item

    def is_first(self, item: Planned, school: Hashable = "") -> bool:
        """Whether the row has a number that no row above has in the same school; a double is refused."""
        number = item.row.text("learner_id")
        if number in ("", MASK):
            return False
        other = self._rows.setdefault((school, number), item.row.number)
        if other == item.row.number:
            return True
        problem = format_lazy(
            _("the learner {number} stands in row {other} already."), number=number, other=other
        )
        hint = _("Delete one of the rows, or correct the number.")
        item.faults.append(self.context.fault(item.row, "learner_id", "row_twice", problem, hint, number))
        return False

    def home(self, item: Planned) -> places.Location:
        """Where the learner lives; an address is never sent to an outside service."""
        location = compare.where(item.row)
        item.warnings += compare.without_point(item.row, location, self.context)
        return location

    def limits(self, item: Planned) -> dict[str, Any]:
        """The days on which the learner is free, and how far she goes; a blank cell clears a known limit."""
        values = item.row.values
        choices: dict[str, Any] = {
            key: values[key] for key in ("available_from", "available_to") if key in values
        }
        if "max_km" in values:
            choices["max_km"] = None if values["max_km"] is None else int(values["max_km"])
        first, last = choices.get("available_from"), choices.get("available_to")
        item.faults += compare.days_turned(item.row, "available_to", first, last, self.context)
        return choices
