"""A table of minutes between places, uploaded for one round and used there instead of kilometres."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliances.audit.models import AuditEntry
from alliances.geography import services as places
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms
from alliances.kernel.spreadsheets.tables import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from matching.rounds.access import can_run_round
from matching.rounds.models import Round, TravelTime
from matching.rounds.snapshot import place_key

MOST_MINUTES = 24 * 60
COLUMNS = (
    Column(
        "origin",
        _("From"),
        required=True,
        synonyms=synonyms("No | No kurienes | Dzīvesvieta | Sākumpunkts | Izbraukšana | Origin | Home"),
    ),
    Column(
        "destination",
        _("To"),
        required=True,
        synonyms=synonyms("Uz | Līdz | Uz kurieni | Darba vieta | Galapunkts | Destination | Workplace"),
    ),
    Column(
        "minutes",
        _("Minutes"),
        Kind.DECIMAL,
        required=True,
        minimum=0,
        maximum=MOST_MINUTES,
        units=("min", "minūtes", "minūšu", "minutes"),
        synonyms=synonyms(
            "Minūtes | Min | Laiks | Laiks, min | Ceļā, min | Brauciena laiks | Time | Duration"
        ),
    ),
)
Pairs = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Minutes by the keys of two places, one way; ``unknown`` are names that no gazetteer place has."""

    pairs: Pairs
    unknown: tuple[str, ...] = ()


def parse(content: bytes, name: str) -> Matrix:
    """Read a table of from, to and minutes.

    Raises
    ------
    Refused
        ``columns_missing``, ``travel_rows`` with the first rows that cannot be used, or the safe reader's.
    """
    table = find_table(read_upload(content, name), COLUMNS)
    if table.missing_required:
        named = ", ".join(str(column.label) for column in table.missing_required)
        said = _("The table has no column for: {columns}. Name the columns “from”, “to” and “minutes”.")
        raise Refused("columns_missing", format_lazy(said, columns=named), "file")
    rows = parse_cells(table, COLUMNS)
    faults: list[object] = [error.message for row in rows for error in row.errors]
    pairs: Pairs = {}
    keys: dict[str, str] = {}
    unknown: set[str] = set()
    for row in rows:
        if row.errors:
            continue
        pair = (_key(row.values["origin"], keys, unknown), _key(row.values["destination"], keys, unknown))
        minutes = round(row.values["minutes"])
        if pairs.setdefault(pair, minutes) != minutes:
            said = _("Row {row}: this way stands in a row above with other minutes.")
            faults.append(format_lazy(said, row=row.number))
    if faults:
        raise _faulty(faults)
    return Matrix(pairs, tuple(sorted(unknown)))


@transaction.atomic
def load(round_: Round, upload: bytes, name: str, *, by: Actor) -> Matrix:
    """Replace the round's travel times by a table; a table read twice changes nothing."""
    if not can_run_round(by, round_):
        raise Refused("not_yours", _("Only whoever owns the round sets its travel times."))
    matrix = parse(upload, name)
    Round.objects.select_for_update().get(pk=round_.pk)
    before = minutes_of(round_)
    if before == matrix.pairs:
        return matrix
    TravelTime.objects.filter(round=round_).delete()
    TravelTime.objects.bulk_create(
        TravelTime(round=round_, origin=origin, destination=destination, minutes=minutes)
        for (origin, destination), minutes in matrix.pairs.items()
    )
    AuditEntry.objects.record(
        by=by,
        verb="round.travel_times",
        subject=round_,
        before={"pairs": len(before)},
        after={"pairs": len(matrix.pairs)},
    )
    return matrix


def minutes_of(round_: Round) -> Pairs:
    """The travel times of a round by pairs of place keys."""
    rows = TravelTime.objects.filter(round=round_).values_list("origin", "destination", "minutes")
    return {(origin, destination): minutes for origin, destination, minutes in rows}


def _key(text: str, keys: dict[str, str], unknown: set[str]) -> str:
    """The same key that a learner's home or a workplace has in the round."""
    if text not in keys:
        found = places.locate(text)
        keys[text] = place_key(found.place_code, text)[:120]
        if not found.is_known:
            unknown.add(text)
    return keys[text]


def _faulty(faults: Iterable[object]) -> Refused:
    listed = list(faults)
    said = ngettext_lazy(
        "One row cannot be used, so nothing was read: {first}",
        "{count} rows cannot be used, so nothing was read. The first: {first}",
        len(listed),
    )
    return Refused("travel_rows", format_lazy(str(said), count=len(listed), first=listed[0]), "file")
