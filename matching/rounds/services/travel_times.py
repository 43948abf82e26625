"""A table of minutes between places, uploaded for one round and used there instead of kilometres."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alliances.audit.models import AuditEntry
from alliances.geography import services as places
from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Fault
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.kernel.spreadsheets.cells import parse_cells
from alliances.kernel.spreadsheets.columns import Column, Kind, synonyms
from alliances.kernel.spreadsheets.rows import CellError, Incoming
from alliances.kernel.spreadsheets.table_detection import find_table
from alliances.kernel.spreadsheets.upload import read_upload
from matching.rounds.access import can_run_round
from matching.rounds.models import Round, TravelTime
from matching.rounds.snapshot import place_key

MAX_MINUTES = 24 * 60
LONGEST_KEY = 120
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
        maximum=MAX_MINUTES,
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


def read_pairs(rows: Iterable[Incoming], context: Context) -> tuple[Matrix, list[tuple[Incoming, Fault]]]:
    """Every row that could be parsed as a pair; the same pair with other minutes is a fault of its row."""
    pairs: Pairs = {}
    keys: dict[str, str] = {}
    unknown: dict[str, None] = {}
    faults: list[tuple[Incoming, Fault]] = []
    for row in rows:
        if row.errors:
            continue
        pair = (_key(row.values["origin"], keys, unknown), _key(row.values["destination"], keys, unknown))
        minutes = round(row.values["minutes"])
        other = pairs.setdefault(pair, minutes)
        if other != minutes:
            problem = format_lazy(_("this way stands in a row above with {other} minutes."), other=other)
            hint = _("Keep one of the two rows.")
            fault = context.fault(row, "minutes", "way_twice", problem, hint, str(minutes))
            faults.append((row, fault))
    return Matrix(pairs, tuple(unknown)), faults


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
        template = _("The table has no column for: {columns}. Name the columns “from”, “to” and “minutes”.")
        raise Refused("columns_missing", format_lazy(template, columns=named), "file")
    rows = parse_cells(table, COLUMNS)
    matrix, twice = read_pairs(rows, Context.of_columns(SYSTEM, table.mapping, table.headings))
    faults: list[CellError | Fault] = [error for row in rows for error in row.errors]
    faults += [fault for _row, fault in twice]
    if faults:
        raise _faults_error(faults)
    stored = {(start[:LONGEST_KEY], end[:LONGEST_KEY]): n for (start, end), n in matrix.pairs.items()}
    return Matrix(stored, tuple(sorted(matrix.unknown)))


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


def _key(text: str, keys: dict[str, str], unknown: dict[str, None]) -> str:
    """The same key that a learner's home or a workplace has in the round."""
    if text not in keys:
        place = places.locate(text)
        keys[text] = place_key(place.place_code, text)
        if not place.is_known:
            unknown[text] = None
    return keys[text]


def _faults_error(faults: Sequence[CellError | Fault]) -> Refused:
    first = format_lazy("{} {}", faults[0].message, faults[0].mend)
    template = ngettext_lazy(
        "One row cannot be used, so nothing was read: {first}",
        "{count} rows cannot be used, so nothing was read. The first: {first}",
        len(faults),
    )
    return Refused("travel_rows", format_lazy(str(template), count=len(faults), first=first), "file")
