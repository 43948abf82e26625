"""Locations of a file's rows: known, named but unknown, or missing; never guessed."""

from __future__ import annotations

from dataclasses import dataclass

from alliances.geography import services as places
from alliances.imports.services.rows import Incoming
from matching.engine.problem import Base
from matching.match_files.sheet_reading import Listing
from matching.rounds.snapshot.rows import place_key

_COLUMNS = ("lat", "lon", "town", "address", "municipality", "postcode")
_MAP_GRAIN = 1


@dataclass(frozen=True, slots=True)
class Where:
    """A row's place as written and as resolved; ``key`` names it in a table of travel times."""

    written: str
    town: str
    key: str
    lat: float | None = None
    lon: float | None = None
    place_code: str = ""
    address: str = ""

    @property
    def is_known(self) -> bool:
        return self.lat is not None

    @property
    def base(self) -> Base:
        return Base(self.lat, self.lon, self.key)

    @property
    def label(self) -> str:
        """The town, or for a bare point its degrees."""
        if self.town or self.lat is None or self.lon is None:
            return self.town
        return f"{self.lat:.{_MAP_GRAIN}f}, {self.lon:.{_MAP_GRAIN}f}"

    def suggestions(self) -> str:
        """Places that may have been meant, for a row without a point."""
        return "; ".join(places.suggest(self.town, self.address)) if self.written else ""


def of(row: Incoming, location: places.Location) -> Where:
    """Resolve the place of a row."""
    texts = [row.text(key) for key in ("address", "town", "municipality", "postcode")]
    return Where(
        written=", ".join(text for text in texts if text),
        town=location.town,
        key=place_key(location.place_code, location.town),
        lat=location.lat,
        lon=location.lon,
        place_code=location.place_code,
        address=location.address,
    )


def is_unstated(listing: Listing) -> bool:
    """Whether no column of the file is about places."""
    return not any(listing.has(key) for key in _COLUMNS)
