"""A table of minutes between places, used instead of kilometres where it has the pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from matching.match_files.sheets import Listing
from matching.rounds.snapshot.rows import place_key


@dataclass(frozen=True, slots=True)
class Travel:
    """Minutes by the keys of two places, one way."""

    minutes: Mapping[tuple[str, str], float] = field(default_factory=dict)
    origins: frozenset[str] = frozenset()

    def starts_at(self, key: str) -> bool:
        return key in self.origins


def read(listing: Listing) -> Travel:
    """Every row as a pair; the same pair with other minutes is a fault."""
    minutes: dict[tuple[str, str], float] = {}
    keys: dict[str, str] = {}
    for row in listing.rows:
        if not (row.text("origin") and row.text("destination") and row.values.get("minutes") is not None):
            continue
        pair = _key(row.text("origin"), keys, listing), _key(row.text("destination"), keys, listing)
        value = float(row.values["minutes"])
        if minutes.setdefault(pair, value) != value:
            what = format_lazy(
                _("this way stands in a row above with {other} minutes."), other=f"{minutes[pair]:g}"
            )
            listing.refuse(row, "minutes", "way_twice", what, _("Keep one of the two rows."), f"{value:g}")
    return Travel(minutes, frozenset(origin for origin, _destination in minutes))


def _key(text: str, keys: dict[str, str], listing: Listing) -> str:
    """The key that a home or workplace of this name has in the round."""
    if text not in keys:
        found = places.locate(text)
        keys[text] = place_key(found.place_code, text)
        if not found.is_known:
            said = format_lazy(
                _("no place is known for “{text}”; it fits only rows that write it the same way."), text=text
            )
            listing.remarks.warn(listing.file, "place_unknown", said)
    return keys[text]
