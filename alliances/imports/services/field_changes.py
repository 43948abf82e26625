"""Compare old and new values field by field; values edited by hand are preserved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.geography import services as places
from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Change, Fault, Incoming
from alliances.imports.services.stored_text import shown
from alliances.kernel.geo import Geocoder
from alliances.kernel.model_mixins import Located, LocationSource

WHERE_KEYS = frozenset({"address", "town", "municipality", "postcode", "lat", "lon"})
_PLACE = ("address", "town", "municipality")
_BY_HAND = frozenset({*places.FIELDS, "location"})


def differences(
    row: models.Model, new_values: Mapping[str, Any], protected: Collection[str] = ()
) -> list[Change]:
    """Fields whose value would change; empty texts and nulls count as equal."""
    changes = []
    for name, new in new_values.items():
        old = getattr(row, name)
        if not _same(old, new):
            changes.append(Change(name, old, new, is_protected=name in protected))
    return changes


def set_changes(row: models.Model, new_values: Mapping[str, Any], changes: Iterable[Change]) -> list[str]:
    """Set what is to change on the row; returns the fields for an update."""
    names = [change.field for change in changes if not change.is_protected and change.field in new_values]
    for name in names:
        setattr(row, name, new_values[name])
    return names


def set_fields(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    for name, value in values.items():
        setattr(row, name, value)
    return [*values]


def _same(old: Any, new: Any) -> bool:
    if old in (None, "") and new in (None, ""):
        return True
    if isinstance(old, Decimal | float | int) and isinstance(new, Decimal | float | int):
        return Decimal(str(old)) == Decimal(str(new))
    return bool(old == new)


def names_location(row: Incoming) -> bool:
    """Whether the row names a place; blank cells leave the stored place unchanged."""
    return any(row.values.get(key) not in (None, "") for key in WHERE_KEYS)


def where(row: Incoming, ask: Geocoder | None = None) -> places.Location:
    return places.locate(
        row.text("town"),
        row.text("address"),
        municipality=row.text("municipality"),
        postcode=row.text("postcode"),
        lat=row.values.get("lat"),
        lon=row.values.get("lon"),
        ask=ask,
    )


def moves(
    row: Located, location: places.Location, file_columns: Collection[str], protected: Collection[str] = ()
) -> tuple[dict[str, Any], list[Change]]:
    """The fields of a new place and how they differ; ``given`` are the columns that the file has.

    A point set by hand is never overwritten, and the known point of a place that is
    called as before is only replaced by coordinates in the file.
    """
    new_values = dict(**location)
    for name in _PLACE:
        has_moved = name == "address" and not _same(row.town, new_values["town"])
        if name not in file_columns and not new_values[name] and not has_moved:
            new_values[name] = getattr(row, name)
    is_same_place = all(_same(getattr(row, name), new_values[name]) for name in ("address", "town"))
    if is_same_place and (row.has_point or not location.is_known) and location.source != LocationSource.FILE:
        return {}, []
    is_protected = row.location_source == LocationSource.BY_HAND or not _BY_HAND.isdisjoint(protected)
    changes = [
        Change(change.field, change.old, change.new, is_protected)
        for change in differences(row, {name: new_values[name] for name in _PLACE})
    ]
    if not (_same(row.lat, location.lat) and _same(row.lon, location.lon)):
        changes.append(
            Change("location", _point(row.lat, row.lon), _point(location.lat, location.lon), is_protected)
        )
    return ({}, changes) if is_protected else (new_values if changes else {}, changes)


def _point(lat: float | None, lon: float | None) -> object:
    return f"{lat:.4f}, {lon:.4f}" if lat is not None and lon is not None else ""


def without_point(row: Incoming, location: places.Location, context: Context) -> list[Fault]:
    """Warnings about a place: no point, or coordinates that cannot be meant."""
    faults: list[Fault] = []
    lat, lon = row.values.get("lat"), row.values.get("lon")
    if lat is not None and lon is not None and not places.is_usable(lat, lon):
        faults.append(
            context.fault(
                row,
                "lat",
                "point_outside",
                format_lazy(_("the point {lat}, {lon} does not lie in Latvia."), lat=lat, lon=lon),
                _("Are latitude and longitude swapped?"),
                f"{lat}, {lon}",
            )
        )
    if location.is_known:
        return faults
    column = "town" if row.text("town") else "address" if row.text("address") else ""
    text = row.text(column) if column else ""
    suggestions = context.suggest_places(row.text("town"), row.text("address")) if text else []
    hint = (
        format_lazy(_("Perhaps you mean: {names}."), names="; ".join(suggestions))
        if suggestions
        else _NO_PLACE
    )
    problem = (
        format_lazy(_("no place is known for “{text}”."), text=text) if text else _("no place is given.")
    )
    faults.append(context.fault(row, column, "no_location", problem, hint, text))
    return faults


_NO_PLACE = _("Write the town or village with its municipality, or latitude and longitude.")


def half_a_point(row: Incoming, context: Context) -> list[Fault]:
    """One coordinate without the other, where the file has columns for both."""
    lat, lon = row.values.get("lat"), row.values.get("lon")
    if (lat is None) == (lon is None):
        return []
    lacking, value = ("lon", lat) if lon is None else ("lat", lon)
    if lacking not in context.letters or row.is_misread(lacking):
        return []
    problem = format_lazy(_("only one of the two coordinates is given ({value})."), value=value)
    return [context.fault(row, lacking, "half_a_point", problem, _("Write both, or neither."), str(value))]


def days_turned(
    row: Incoming, column: str, first: dt.date | None, last: dt.date | None, context: Context
) -> list[Fault]:
    """Two days in the wrong order; ``column`` holds the last."""
    if first is None or last is None or last >= first:
        return []
    problem = format_lazy(
        _("the last day {last} lies before the first, {first}."), last=shown(last), first=shown(first)
    )
    return [context.fault(row, column, "days_turned", problem, _("Correct one of the two days."))]


def too_long(
    row: Incoming, model: type[models.Model], fields: Mapping[str, str], context: Context
) -> list[Fault]:
    """Texts that do not fit; ``fields`` maps column keys to the model's fields."""
    faults = []
    for key, name in fields.items():
        limit = model._meta.get_field(name).max_length  # type: ignore[union-attr]
        text = row.values.get(key)
        if limit and isinstance(text, str) and len(text) > limit:
            faults.append(
                context.fault(
                    row,
                    key,
                    "too_long",
                    format_lazy(_("the text is longer than {limit} characters."), limit=limit),
                    _("Shorten it."),
                    text[:60],
                )
            )
    return faults
