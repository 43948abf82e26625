"""The demo year has the announced size, is the same every time, and holds together."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from alliances import reference
from alliances.kernel.geo import Gazetteer, Point, is_in_latvia
from alliances.law.rules import age_on, is_minor
from dvb.demo.year import build
from dvb.demo.year.openings import SCARCE_MUNICIPALITIES, SCARCE_QUALIFICATIONS
from dvb.demo.year.towns import is_on_land

pytestmark = pytest.mark.slow

FIRST_DAY = date(2026, 9, 1)
SMALL = {"learners": 60, "employers": 40, "openings": 30, "seats": 60}
DIGEST = """
import hashlib
from dvb.demo.year import build
print(hashlib.sha256(repr(build({})).encode()).hexdigest())
"""


def split(cell: str) -> list[str]:
    return [part for part in cell.split("; ") if part]


def test_it_has_the_announced_size(year):
    assert len(year.learners) == 3000
    assert len(year.employers) == 1200
    assert len(year.openings) == 1500
    assert sum(int(opening["seats"]) for opening in year.openings) == 3400
    assert len({learner["qualification"] for learner in year.learners}) >= 60


def test_any_other_size_is_met_as_well(small_year):
    sizes = (len(small_year.learners), len(small_year.employers), len(small_year.openings))
    assert sizes == (120, 60, 50)
    assert sum(int(opening["seats"]) for opening in small_year.openings) == 110


def test_all_competence_centres_and_others_have_learners(year):
    centres = {row["name"] for row in reference.rows("schools") if row["is_competence_centre"] == "yes"}
    taught = {learner["school"] for learner in year.learners}
    assert len(centres) == 22
    assert centres < taught
    assert len(taught) == len(year.schools) == 40


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_two_machines_make_the_same_year(hash_seed):
    options = ", ".join(f"{key}={value}" for key, value in SMALL.items())
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    made = subprocess.run(
        [sys.executable, "-c", DIGEST.format(options)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert made.stdout.strip() == hashlib.sha256(repr(build(**SMALL)).encode()).hexdigest()


def test_another_seed_makes_other_people_in_another_order():
    assert build(**SMALL, seed=1).learners != build(**SMALL, seed=2).learners


def test_another_year_moves_every_day():
    moved = build("2027/28", **SMALL)
    assert {group["starts_on"][:4] for group in moved.groups} <= {"2027", "2028"}
    assert all(opening["starts_on"] >= "2027-09-01" for opening in moved.openings)


def test_seats_that_cannot_be_parted_are_refused():
    with pytest.raises(ValueError, match="parted"):
        build(learners=60, employers=40, openings=30, seats=29)


def test_more_than_half_are_minors_and_nobody_is_too_young_or_old(year):
    births = [date.fromisoformat(row["birth_date"]) for row in year.learners if row["birth_date"]]
    assert 0 < len(year.learners) - len(births) < 20
    ages = Counter(age_on(birth, FIRST_DAY) for birth in births)
    assert min(ages) == 15
    assert max(ages) <= 24
    share = sum(is_minor(birth, FIRST_DAY) for birth in births) / len(births)
    assert 0.5 < share < 0.6


def test_later_courses_are_older(year):
    ages = defaultdict(list)
    for row in year.learners:
        if row["birth_date"]:
            ages[row["course"]].append(age_on(date.fromisoformat(row["birth_date"]), FIRST_DAY))
    means = [sum(ages[course]) / len(ages[course]) for course in "1234"]
    assert means == sorted(means)
    assert means[0] < 17 < 18.5 < means[3]


def test_only_minors_name_a_guardian_of_their_family(year):
    families = {frozenset((row["masculine"], row["feminine"])) for row in reference.rows("last_names")}
    for row in year.learners:
        if row["guardian_name"]:
            assert frozenset((row["guardian_name"].split()[1], row["last_name"])) in families | {
                frozenset((row["last_name"],))
            }
        elif row["birth_date"]:
            assert not is_minor(date.fromisoformat(row["birth_date"]), FIRST_DAY), row["learner_id"]


def test_ids_are_given_once(year):
    for rows, key in ((year.learners, "learner_id"), (year.openings, "opening_id")):
        assert len({row[key] for row in rows}) == len(rows)
    assert len({(g["school"], g["group"]) for g in year.groups}) == len(year.groups)
    assert len({row["email"] for row in year.learners}) == len(year.learners)


def test_groups_hold_as_many_as_are_listed_and_know_their_programme(year):
    schools = {row["name"]: row["viis_code"] for row in year.schools}
    groups = {(row["school"], row["group"]): row for row in year.groups}
    names = {row["code"]: row["name_lv"] for row in reference.rows("qualifications")}
    offered = {(row["school"], row["qualification"]) for row in year.programmes}
    sizes = Counter((schools[row["school"]], row["group"]) for row in year.learners)
    assert set(sizes) == set(groups)
    assert max(sizes.values()) <= 30
    for row in year.learners:
        group = groups[schools[row["school"]], row["group"]]
        assert names[group["qualification"]] == row["qualification"]
        assert group["course"] == row["course"] <= group["last_course"]
        assert (group["school"], group["qualification"]) in offered


def test_blocks_of_a_group_touch_and_cover_the_school_year(year):
    calendars = defaultdict(list)
    for row in year.calendar:
        calendars[row["school"], row["group"]].append(row)
    assert set(calendars) == {(row["school"], row["group"]) for row in year.groups}
    for blocks in calendars.values():
        assert blocks[0]["starts_on"] == "2026-09-01"
        assert blocks[-1]["ends_on"] == "2027-08-31"
        for before, after in zip(blocks, blocks[1:], strict=False):
            next_day = date.fromisoformat(before["ends_on"]) + timedelta(1)
            assert after["starts_on"] == next_day.isoformat()
            assert before["kind"] != after["kind"]
        assert {"dvb", "prakse"} & {block["kind"] for block in blocks}


def test_work_based_learning_spans_a_semester_or_more(year):
    for row in year.openings:
        days = (date.fromisoformat(row["ends_on"]) - date.fromisoformat(row["starts_on"])).days
        assert days > (130 if row["kind"] == "DVB" else 30)


def test_every_opening_fits_the_calendar_of_a_group_that_learns_its_trade(year):
    names = {row["code"]: row["name_lv"] for row in reference.rows("qualifications")}
    windows = defaultdict(set)
    for group in year.groups:
        windows[names[group["qualification"]]].add((group["starts_on"], group["ends_on"]))
    for row in year.openings:
        first_trade = split(row["qualifications"])[0]
        assert any(a <= row["starts_on"] and row["ends_on"] <= b for a, b in windows[first_trade]), row


def test_openings_name_employers_trades_skills_and_hazards_that_exist(year):
    employers = {row["registration_number"]: row for row in year.employers}
    trades = {row["name_lv"] for row in reference.rows("qualifications")}
    skills = {row["name_lv"] for row in reference.rows("skills")}
    hazards = {row["code"] for row in reference.rows("hazards")}
    for row in year.openings:
        employer = employers[row["registration_number"]]
        assert row["employer"] == employer["name"]
        assert (row["town"], row["lat"], row["lon"]) == (employer["town"], employer["lat"], employer["lon"])
        assert set(split(row["qualifications"])) <= trades
        assert set(split(row["skills"])) <= skills
        assert set(split(row["hazards"])) <= hazards


def test_wishes_name_openings_of_the_right_trade_once(year):
    openings = {row["opening_id"]: row for row in year.openings}
    counts = Counter()
    for row in year.learners:
        wishes = split(row["wishes"])
        counts[len(wishes)] += 1
        assert len(set(wishes)) == len(wishes) <= 3
        for wish in wishes:
            assert row["qualification"] in split(openings[wish]["qualifications"])
    assert all(counts[number] > 100 for number in range(4))


def test_popular_openings_are_wished_for_by_more_than_they_can_take(year):
    seats = {row["opening_id"]: int(row["seats"]) for row in year.openings}
    wanted = Counter(wish for row in year.learners for wish in split(row["wishes"])[:1])
    assert sum(wanted[opening] > seats[opening] for opening in wanted) > 20


def test_excluded_pairs_are_few_and_never_wished_for(year):
    learners = {row["learner_id"]: row for row in year.learners}
    employer_of = {row["opening_id"]: row["registration_number"] for row in year.openings}
    assert 1 <= len(year.exclusions) <= 20
    for row in year.exclusions:
        wished = {employer_of[wish] for wish in split(learners[row["learner_id"]]["wishes"])}
        assert row["registration_number"] not in wished


def test_some_trades_and_towns_are_short_of_seats_on_purpose(year):
    names = {row["code"]: row["name_lv"] for row in reference.rows("qualifications")}
    scarce = {names[code] for code in SCARCE_QUALIFICATIONS}
    learners, seats = Counter(), Counter()
    for row in year.learners:
        learners[row["qualification"] in scarce] += 1
    for row in year.openings:
        trades = split(row["qualifications"])
        for trade in trades:
            seats[trade in scarce] += int(row["seats"]) / len(trades)
    assert seats[True] / learners[True] < 0.6
    assert seats[False] / learners[False] > 1.1


def test_scarce_towns_have_fewer_seats_for_each_learner(year):
    gazetteer = Gazetteer.load()

    def is_scarce(row):
        place = gazetteer.find(row["town"])
        return place is not None and place.municipality in SCARCE_MUNICIPALITIES

    learners = Counter(map(is_scarce, year.learners))
    seats = Counter()
    for row in year.openings:
        seats[is_scarce(row)] += int(row["seats"])
    assert seats[True] / learners[True] < 0.75 * seats[False] / learners[False]


def test_homes_and_sites_are_found_but_for_a_few_without_location(year):
    gazetteer = Gazetteer.load()
    for rows, least, most in ((year.learners, 5, 40), (year.employers, 3, 25), (year.openings, 1, 40)):
        nowhere = [row for row in rows if not row["lat"] and gazetteer.find(row["town"]) is None]
        assert least <= len(nowhere) <= most


def test_points_lie_on_land_near_their_town(year):
    for rows in (year.learners, year.employers):
        for row in rows[::7]:
            if row["lat"]:
                point = Point(float(row["lat"]), float(row["lon"]))
                assert is_in_latvia(point)
                assert is_on_land(point) or point == Gazetteer.load().find(row["town"]).point, row


def test_hostels_belong_to_schools_and_only_those_from_afar_live_there(year):
    with_hostel = {row["school"] for row in year.hostels}
    codes = {row["name"]: row["viis_code"] for row in year.schools}
    boarders = [row for row in year.learners if row["hostel"] == "jā"]
    assert len(boarders) > 300
    assert {codes[row["school"]] for row in boarders} <= with_hostel


def test_some_minors_meet_hazards_with_and_without_declarations(year):
    hazardous = [row["minor_declarations"] for row in year.openings if row["hazards"]]
    assert {"jā", "nē"} == set(hazardous)
    assert {row["minor_declarations"] for row in year.openings if not row["hazards"]} == {"nē"}


def test_employers_follow_the_people_of_the_towns(year):
    towns = {p.name: p for p in Gazetteer.load().places if p.kind in {"city", "town"}}
    people = sum(p.population or 0 for p in Gazetteer.load().places if p.kind != "district")
    counts = Counter(row["address"].rpartition(", ")[2] for row in year.employers)
    for name in ("Rīga", "Daugavpils", "Liepāja", "Cēsis", "Valka"):
        expected = 1200 * towns[name].population / people
        assert counts[name] == pytest.approx(expected, rel=0.08, abs=2)


def test_alliances_and_organisations_name_what_the_tables_hold(year):
    names = {row["name"] for row in year.organisations}
    schools = {row["viis_code"] for row in year.schools}
    employers = {row["registration_number"] for row in year.employers}
    sectors = {row["code"] for row in reference.rows("sectors")}
    assert len(year.alliances) == 5
    for row in year.alliances:
        assert {row["lead"], *split(row["members"])} <= names
        assert set(split(row["schools"])) <= schools
        assert set(split(row["employers"])) <= employers
        assert row["sector"] in sectors
    assert {row["kind"] for row in year.organisations} <= {
        r["code"] for r in reference.rows("organisation_kinds")
    }
