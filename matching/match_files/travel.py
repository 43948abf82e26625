"""A table of minutes between places, used instead of kilometres where it has the pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from matching.match_files.sheet_reading import Listing
from matching.rounds.services import travel_times


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes by the keys of two places, one way."""

    minutes: Mapping[tuple[str, str], float] = field(default_factory=dict)
    origins: frozenset[str] = frozenset()

    def starts_at(self, key: str) -> bool:
        return key in self.origins


def read(listing: Listing) -> Travel:
    """Every row as a pair, as a round reads the same table; a place that nobody knows is a warning."""
    matrix, faults = travel_times.read_pairs(listing.rows, listing.context)
    for row, fault in faults:
        listing.remarks.refuse_row(listing.file, row.number, fault)
    for name in matrix.unknown:
        message = format_lazy(
            _("no place is known for “{text}”; it fits only rows that write it the same way."), text=name
        )
        listing.remarks.warn(listing.file, "place_unknown", message)
    return Travel(matrix.pairs, frozenset(origin for origin, _destination in matrix.pairs))
