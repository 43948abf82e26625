"""Generated questions for the engine: bare assignment problems, and whole rounds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from matching.engine.problem import Base, LearnerRow, LegalLimits, Limit, OpeningRow, Policy, Problem, Wish

Pairs = list[dict[int, int]]
COSTS = st.one_of(st.integers(0, 3), st.integers(0, 1000), st.sampled_from([0, 2**31 - 1]))
FIRST = date(2026, 9, 1)
QUALIFICATIONS = ["cook", "welder"]
SCHOOLS = ["north", "south"]
EMPLOYERS = ["bakery", "yard", "inn"]
SKILLS = ["bake", "weld", "serve", "count"]
PLACES = ["", "riga", "ogre"]


@st.composite
def assignments(
    draw: st.DrawFn, learners: int = 7, openings: int = 4, seats: int = 3
) -> tuple[Pairs, list[int]]:
    """Small problems: what each learner's openings cost, and the capacities."""
    capacity = draw(st.lists(st.integers(0, seats), min_size=1, max_size=openings))
    row = st.dictionaries(st.integers(0, len(capacity) - 1), COSTS)
    return draw(st.lists(row, max_size=learners)), capacity


days = st.integers(-400, 400).map(lambda n: FIRST + timedelta(days=n))
texts = st.sampled_from
points = st.tuples(
    st.floats(56.0, 57.5, allow_nan=False).map(lambda x: round(x, 3)),
    st.floats(23.0, 25.0, allow_nan=False).map(lambda x: round(x, 3)),
)


@st.composite
def bases(draw: st.DrawFn) -> Base:
    lat, lon = draw(st.one_of(points, st.just((None, None))))
    return Base(lat, lon, draw(texts(PLACES)))


@st.composite
def windows(draw: st.DrawFn) -> tuple[tuple[date, date], ...] | None:
    if draw(st.booleans()):
        return None
    pairs = draw(st.lists(st.tuples(days, st.integers(0, 300)), max_size=3))
    return tuple((first, first + timedelta(days=n)) for first, n in pairs)


@st.composite
def learners(draw: st.DrawFn, number: int) -> LearnerRow:
    return LearnerRow(
        id=f"L{number}",
        lottery=draw(st.integers(0, 3)),
        qualification=draw(texts(QUALIFICATIONS)),
        bases=tuple(draw(st.lists(bases(), max_size=2))),
        max_km=draw(st.none() | st.integers(0, 150).map(float)),
        birth_date=draw(st.none() | st.dates(date(2006, 1, 1), date(2012, 12, 31))),
        windows=draw(windows()),
        school=draw(texts(SCHOOLS)),
        study_hours=draw(texts([0.0, 10.0])),
        in_basic_education=draw(st.booleans()),
        minor_hazard_consent=draw(st.booleans()),
        dvb_allowed=draw(texts([True, True, False])),
        prakse_allowed=draw(texts([True, True, False])),
        programme_licensed=draw(texts([True, True, False])),
        lki_level=draw(texts([None, 2, 4, 5])),
        known_skills=draw(st.frozensets(texts(SKILLS))),
    )


@st.composite
def openings(draw: st.DrawFn, number: int) -> OpeningRow:
    first, length = draw(days), draw(st.integers(0, 120))
    lat, lon = draw(st.one_of(points, st.just((None, None))))
    return OpeningRow(
        id=f"O{number}",
        employer=draw(texts(EMPLOYERS)),
        kind=draw(texts(["dvb", "prakse"])),
        qualifications=draw(st.frozensets(texts(QUALIFICATIONS), min_size=1)),
        capacity=draw(st.integers(0, 3)),
        lat=lat,
        lon=lon,
        place=draw(texts(PLACES)),
        starts_on=draw(st.none() | st.just(first)),
        ends_on=draw(st.none() | st.just(first + timedelta(days=length))),
        weekly_hours=draw(texts([None, 30.0, 40.0])),
        min_age=draw(texts([None, 16, 18])),
        hazards=draw(st.frozensets(texts(["heat", "height"]))),
        minor_declarations=draw(st.booleans()),
        has_supervisor=draw(st.booleans()),
        skills=draw(st.frozensets(texts(SKILLS))),
        schools=draw(texts([frozenset(), frozenset(), frozenset({"north"})])),
    )


def limits_of(value: float) -> st.SearchStrategy[Limit | None]:
    return st.none() | st.booleans().map(lambda verified: Limit(value, verified))


limits = st.builds(
    LegalLimits,
    work_age=limits_of(15),
    adult_age=limits_of(18),
    minor_weekly_hours=limits_of(35),
    minor_hazards=limits_of(0),
    supervisor=limits_of(0),
    licence=limits_of(0),
    lki_min=limits_of(2),
    lki_max=limits_of(4),
    blocks_unverified=texts([False, False, True]),
    strict_schools=texts([frozenset(), frozenset({"south"})]),
)
policies = st.builds(
    Policy,
    distance=st.integers(0, 20),
    learner_wish=st.integers(0, 20),
    employer_wish=st.integers(0, 20),
    new_skills=st.integers(0, 20),
    same_employer=st.integers(-20, 20),
    wish_ranks=st.integers(0, 5),
    skills_counted=st.integers(0, 3),
    max_km=st.integers(0, 200).map(float),
    max_minutes=st.none() | st.integers(0, 120).map(float),
    minutes_per_km=st.sampled_from([0.7, 1.2]),
)


@st.composite
def rounds(draw: st.DrawFn, most_learners: int = 4, most_openings: int = 3) -> Problem:
    """Whole rounds in which every rule has a chance to speak."""
    persons = [draw(learners(i)) for i in range(draw(st.integers(0, most_learners)))]
    offers = [draw(openings(j)) for j in range(draw(st.integers(0, most_openings)))]
    who, where = [f"L{i}" for i in range(most_learners)], [f"O{j}" for j in range(most_openings)]
    wishes = st.lists(st.builds(Wish, texts(who), texts(where), st.integers(1, 7)), max_size=6)
    employers = st.frozensets(st.tuples(texts(who), texts(EMPLOYERS)), max_size=3)
    fields: dict[str, Any] = {
        "policy": draw(policies),
        "limits": draw(limits),
        "wishes": tuple(draw(wishes)),
        "employer_wishes": tuple(draw(wishes)),
        "excluded": draw(employers),
        "previous": draw(employers),
        "locked": _locked(draw, persons, offers),
        "travel_minutes": draw(
            st.dictionaries(st.tuples(texts(PLACES[1:]), texts(PLACES[1:])), st.integers(0, 150).map(float))
        ),
    }
    return Problem(learners=tuple(persons), openings=tuple(offers), **fields)


def _locked(
    draw: st.DrawFn, persons: list[LearnerRow], offers: list[OpeningRow]
) -> frozenset[tuple[str, str]]:
    """A pair or none, where there is a seat; the rules are not asked."""
    free = [row.id for row in offers if row.capacity]
    if not persons or not free or not draw(st.booleans()):
        return frozenset()
    return frozenset({(draw(texts([row.id for row in persons])), draw(texts(free)))})
