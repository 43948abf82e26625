"""The offline gazetteer: matches names without diacritics and case, and never guesses a point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from alliances import reference
from alliances.kernel.errors import Refused
from alliances.kernel.geo.addresses import Address, read_address
from alliances.kernel.geo.edit_distance import typo_distance
from alliances.kernel.geo.points import Place, Point, is_in_latvia
from alliances.kernel.text import search_key, sort_key

ATTRIBUTION = "Place names: GeoNames (geonames.org), CC BY 4.0"


class _Row(NamedTuple):
    place: Place
    keys: tuple[str, ...]


class Gazetteer:
    """Places of Latvia by name, address and postcode; :meth:`load` gives the shipped one.

    An instance never changes: :meth:`with_places` returns a larger one.
    """

    def __init__(
        self,
        entries: Iterable[tuple[Place, tuple[str, ...]]],
        postcodes: Mapping[str, str],
        regions: Mapping[str, str],
        municipalities: Iterable[Mapping[str, str]],
    ) -> None:
        self._rows = tuple(
            _Row(place, tuple(search_key(name) for name in (place.name, *aliases)))
            for place, aliases in entries
        )
        self._by_code = {row.place.code: row.place for row in self._rows}
        self._by_key: dict[str, list[Place]] = defaultdict(list)
        for row in self._rows:
            for key in row.keys:
                self._by_key[key].append(row.place)
        self._postcodes, self._regions = postcodes, regions
        self._municipalities = tuple(municipalities)
        self._centres = {search_key(row["name"]): row["centre"] for row in self._municipalities}
        self._joined = {row["name"]: search_key(row["joined"]) for row in self._municipalities}

    @classmethod
    @lru_cache(maxsize=1)
    def load(cls) -> Gazetteer:
        """Read the shipped reference files once in a process."""
        return cls(
            (_entry(row) for row in reference.rows("places")),
            {row["postcode"]: row["place"] for row in reference.rows("postcodes") if row["place"]},
            {row["postcode"]: row["region"] for row in reference.rows("postcodes")},
            reference.rows("municipalities"),
        )

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(row.place for row in self._rows)

    def get(self, code: str) -> Place | None:
        return self._by_code.get(code)

    def find(self, text: str) -> Place | None:
        """The one place that a name, a postcode or an address names; ``None`` if none or several fit."""
        address = read_address(text)
        for name in address.names:
            matches = self._consistent(self._by_key.get(name, []), address)
            if matches is not None or name in self._by_key:
                return matches
        if address.postcode and not address.is_rural and not address.names:
            return self._by_code.get(self._postcodes.get(address.postcode, ""))
        return None

    def find_in_address(self, text: str) -> Place | None:
        """The place named anywhere in an address; streets, districts, farms and parishes are passed over."""
        return self.find(text)

    def suggest(self, text: str, limit: int = 5) -> list[Place]:
        """What may have been meant, best first: same name elsewhere, same beginning, one or two typos."""
        address = read_address(text)
        for name in (*address.names, *address.municipalities):
            ranked = self._ranked(name.removesuffix(" novads"), with_typos=True)
            if ranked:
                return ranked[:limit]
        return []

    def search(self, text: str, limit: int = 10) -> list[Place]:
        """Autocompletion: names that begin with the text, then names with a word that does."""
        key = search_key(text)
        return self._ranked(key, with_typos=False)[:limit] if key else []

    def region_of(self, postcode: str) -> str:
        """The statistical region (NUTS 3 code) of a postcode; empty if unknown."""
        return self._regions.get(read_address(postcode).postcode, "")

    def with_places(self, rows: Iterable[Mapping[str, str]]) -> Gazetteer:
        """A gazetteer with more places, for example from the official address register.

        Rows carry the headings of ``places.csv``; a row with a known code replaces that place.

        Raises
        ------
        Refused
            ``place_incomplete`` or ``place_outside_latvia``, naming the place.
        """
        entries = {row.place.code: (row.place, row.keys[1:]) for row in self._rows}
        for row in rows:
            place, aliases = _entry(row)
            if not is_in_latvia(place.point):
                raise Refused(
                    "place_outside_latvia",
                    _("%(name)s does not lie in Latvia: are latitude and longitude swapped?")
                    % {"name": place.name},
                    "lat",
                )
            entries[place.code] = (place, aliases)
        return Gazetteer(entries.values(), self._postcodes, self._regions, self._municipalities)

    def _consistent(self, places: list[Place], address: Address) -> Place | None:
        """The only place that contradicts no municipality named in the address."""
        named = [key for key in address.municipalities if key in self._centres]
        fitting = [place for place in places if not named or any(self._fits(place, key) for key in named)]
        return fitting[0] if len(fitting) == 1 else None

    def _fits(self, place: Place, key: str) -> bool:
        """Whether people write a place with this municipality: its own, a joined one, the ring around it."""
        own = search_key(place.municipality), self._joined.get(place.municipality)
        return key in own or self._centres[key] == place.code

    def _ranked(self, key: str, *, with_typos: bool) -> list[Place]:
        best: dict[str, tuple[int, int, str, Place]] = {}
        for row in self._rows:
            rank = min((_rank(key, candidate, with_typos=with_typos) for candidate in row.keys), default=9)
            if rank < 9:
                place = row.place
                best[place.code] = (rank, -(place.population or 0), sort_key(place.name), place)
        return [entry[3] for entry in sorted(best.values(), key=lambda entry: entry[:3])]


def _rank(key: str, candidate: str, *, with_typos: bool) -> int:
    if candidate == key:
        return 0
    if candidate.startswith(key):
        return 1
    if any(word.startswith(key) for word in candidate.split()):
        return 2
    if with_typos:
        allowed = 1 if len(key) <= 4 else 2
        distance = typo_distance(key, candidate, allowed)
        return 2 + distance if distance <= allowed else 9
    return 9


def _entry(row: Mapping[str, str]) -> tuple[Place, tuple[str, ...]]:
    try:
        place = Place(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            municipality=row["municipality"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            population=int(row["population"]) if row.get("population") else None,
            source=row["source"],
        )
        Point(place.lat, place.lon)
    except (KeyError, ValueError) as fault:
        raise Refused(
            "place_incomplete",
            _("Place %(name)s lacks a code, a name or a point.") % {"name": row.get("name", "?")},
            str(fault).strip("'") if isinstance(fault, KeyError) else "lat",
        ) from fault
    return place, tuple(alias for alias in (row.get("aliases") or "").split("|") if alias)
