"""The outline of Latvia as the offline base of every map."""

from __future__ import annotations

from functools import lru_cache

from alliances import reference

Ring = tuple[tuple[float, float], ...]


@lru_cache(maxsize=1)
def latvia_outline() -> tuple[Ring, ...]:
    """Closed rings of (longitude, latitude) in degrees (Natural Earth, public domain)."""
    rings: dict[str, list[tuple[float, float]]] = {}
    for row in reference.rows("latvia_outline"):
        rings.setdefault(row["ring"], []).append((float(row["lon"]), float(row["lat"])))
    return tuple(tuple(ring) for ring in rings.values())
