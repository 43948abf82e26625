"""Uploaded travel times of a round."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from alliances.audit.models import AuditEntry
from alliances.kernel.errors import Refused
from matching.match_files import sheet_reading as sheets
from matching.match_files import travel
from matching.match_files.columns import TRAVEL_LAYOUT
from matching.match_files.remarks import Remarks
from matching.match_files.sheet_reading import Source
from matching.rounds.models import Round
from matching.rounds.services import travel_times
from tests import factories as make
from tests.cast import Cast

TABLE = "No;Uz;Minūtes\nCēsis;Valmiera;35 min\nvalmiera;cesis;40\nNekurciems;Cēsis;12,6\n".encode()


@pytest.fixture
def round_(cast: Cast) -> Round:
    return make.RoundFactory(owner=cast.school)


def test_pairs_are_kept_one_way_by_the_places_that_rounds_use(cast: Cast, round_: Round) -> None:
    matrix = travel_times.load(round_, TABLE, "laiki.csv", by=cast.actor("coordinator"))
    assert matrix.unknown == ("Nekurciems",)
    assert travel_times.minutes_of(round_) == {
        ("G460570", "G453754"): 35,
        ("G453754", "G460570"): 40,
        ("nekurciems", "G460570"): 13,
    }


def test_a_table_read_twice_changes_nothing_and_another_replaces_it(cast: Cast, round_: Round) -> None:
    by = cast.actor("coordinator")
    travel_times.load(round_, TABLE, "laiki.csv", by=by)
    rows = list(round_.travel_times.values_list("pk", flat=True))
    travel_times.load(round_, TABLE, "laiki.csv", by=by)
    assert list(round_.travel_times.values_list("pk", flat=True)) == rows
    assert AuditEntry.objects.filter(verb="round.travel_times").count() == 1
    travel_times.load(round_, b"from,to,minutes\nOgre,Jelgava,9\n", "times.csv", by=by)
    assert list(travel_times.minutes_of(round_).values()) == [9]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("No;Uz;Minūtes\nCēsis;Valmiera;ātri\n", "travel_rows"),
        ("No;Uz;Minūtes\nCēsis;Valmiera;35\ncesis;valmiera;36\n", "travel_rows"),
        ("No;Uz;Minūtes\nCēsis;Valmiera;-5\n", "travel_rows"),
        ("No;Uz;Attālums\nCēsis;Valmiera;35\n", "columns_missing"),
    ],
)
def test_a_table_with_a_wrong_row_is_refused_whole(cast: Cast, round_: Round, table: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        travel_times.load(round_, table.encode(), "laiki.csv", by=cast.actor("coordinator"))
    assert refused.value.code == code
    assert not round_.travel_times.exists()


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        (
            "cesis;valmiera;36,2 min",
            "Row 3, column C “Minūtes”: this way stands in a row above with 35 minutes. "
            "Keep one of the two rows.",
        ),
        (
            "cesis;ogre;ātri",
            "Row 3, column C “Minūtes”: “ātri” is not a number. "
            "Write one number only, for example 12 or 12,5.",
        ),
    ],
)
def test_a_wrong_row_is_named_alike_on_the_site_and_without_it(
    cast: Cast, round_: Round, tmp_path: Path, last: str, sentence: str
) -> None:
    table = f"No;Uz;Minūtes\nCēsis;Valmiera;35\n{last}\n".encode()
    path = tmp_path / "laiki.csv"
    path.write_bytes(table)
    remarks = Remarks()
    with translation.override("en"):
        with pytest.raises(Refused) as refused:
            travel_times.load(round_, table, "laiki.csv", by=cast.actor("coordinator"))
        listing = sheets.read(Source(path, path.name, TRAVEL_LAYOUT, {}), remarks, lambda _part: None)
        assert listing is not None
        travel.read(listing)
        [fault] = remarks.faults
        assert str(refused.value.message) == f"One row cannot be used, so nothing was read: {sentence}"
        assert str(fault) == f"laiki.csv: {sentence}"


def test_a_round_and_the_files_read_the_same_minutes(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "laiki.csv"
    path.write_bytes(TABLE)
    remarks = Remarks()
    listing = sheets.read(Source(path, path.name, TRAVEL_LAYOUT, {}), remarks, lambda _part: None)
    assert listing is not None
    assert travel.read(listing).minutes == travel_times.parse(TABLE, path.name).pairs
    assert [one.code for one in remarks.warnings] == ["place_unknown"]
    assert not remarks.faults


def test_only_the_owner_of_the_round_loads_them(cast: Cast, round_: Round) -> None:
    with pytest.raises(Refused):
        travel_times.load(round_, TABLE, "laiki.csv", by=cast.actor("other_coordinator"))
