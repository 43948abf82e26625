"""Each rule refuses what it should, in the documented order, and flags what it may not refuse."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from matching.engine import check_pair, eligibility
from matching.engine.eligibility import find_pairs
from matching.engine.problem import REASONS, Base, Flag, LegalLimits, Limit, Problem, Reason
from tests.matching.engine.rows import CESIS, END, JELGAVA, RIGA, START, learner, one_pair, opening
from tests.matching.engine.strategies import rounds

SURE = LegalLimits(
    work_age=Limit(15, True),
    adult_age=Limit(18, True),
    minor_weekly_hours=Limit(35, True),
    minor_hazards=Limit(0, True),
    supervisor=Limit(0, True),
    licence=Limit(0, True),
    lki_min=Limit(2, True),
    lki_max=Limit(4, True),
)
LAWS = (
    "work_age",
    "adult_age",
    "minor_weekly_hours",
    "minor_hazards",
    "supervisor",
    "licence",
    "lki_min",
    "lki_max",
)
UNSURE_LAWS: dict[str, Any] = {name: Limit(getattr(SURE, name).value) for name in LAWS}
UNSURE = replace(SURE, **UNSURE_LAWS)
MINOR = {"birth_date": date(2009, 1, 1)}
CHILD = {"birth_date": date(2011, 12, 1)}
HAZARD = {"hazards": frozenset({"heat"})}


def judged(problem: Problem) -> tuple[Reason | None, Flag]:
    """What the table of candidates says about a round of one pair."""
    found = find_pairs(problem)
    if len(found.opening):
        assert not found.refusals.any()
        return None, Flag(int(found.flags[0]))
    assert found.refusals.sum() == 1
    return REASONS[int(found.refusals[0].argmax())], Flag.NONE


REFUSED: dict[str, tuple[Problem, Reason]] = {
    "another qualification": (one_pair(learner(qualification="welder")), Reason.QUALIFICATION),
    "kept apart": (one_pair(excluded=frozenset({("L1", "inn")})), Reason.EXCLUDED),
    "for another school": (one_pair(where=opening(schools=frozenset({"south"}))), Reason.EXCLUDED),
    "programme without DVB": (one_pair(learner(dvb_allowed=False)), Reason.LICENCE),
    "programme without prakse": (
        one_pair(learner(prakse_allowed=False), opening(kind="prakse")),
        Reason.LICENCE,
    ),
    "programme without a licence": (one_pair(learner(programme_licensed=False), limits=SURE), Reason.LICENCE),
    "level 5": (one_pair(learner(lki_level=5), limits=SURE), Reason.LICENCE),
    "level 1": (one_pair(learner(lki_level=1), limits=SURE), Reason.LICENCE),
    "no supervisor": (one_pair(where=opening(has_supervisor=False), limits=SURE), Reason.LICENCE),
    "free too late": (one_pair(learner(windows=((date(2026, 10, 2), date(2027, 6, 1)),))), Reason.DATES),
    "free too short": (one_pair(learner(windows=((date(2026, 9, 1), date(2027, 1, 30)),))), Reason.DATES),
    "never free": (one_pair(learner(windows=())), Reason.DATES),
    "free until before she is free": (
        one_pair(learner(windows=((END, START),)), opening(starts_on=None, ends_on=None)),
        Reason.DATES,
    ),
    "a gap of one day": (
        one_pair(
            learner(windows=((date(2026, 9, 1), date(2026, 11, 1)), (date(2026, 11, 3), date(2027, 6, 1))))
        ),
        Reason.DATES,
    ),
    "too young for the employer": (
        one_pair(learner(birth_date=date(2008, 10, 2)), opening(min_age=18)),
        Reason.AGE_HAZARD,
    ),
    "child": (one_pair(learner(**CHILD), limits=SURE), Reason.AGE_HAZARD),
    "minor in basic education": (
        one_pair(learner(**MINOR, in_basic_education=True), limits=SURE),
        Reason.AGE_HAZARD,
    ),
    "hazard for a minor": (one_pair(learner(**MINOR), opening(**HAZARD), limits=SURE), Reason.AGE_HAZARD),
    "hazard that her guardian refuses": (
        one_pair(
            learner(**MINOR, minor_hazard_consent=False),
            opening(**HAZARD, minor_declarations=True),
            limits=UNSURE,
        ),
        Reason.AGE_HAZARD,
    ),
    "36 hours for a minor": (
        one_pair(learner(**MINOR), opening(weekly_hours=36.0), limits=SURE),
        Reason.AGE_HAZARD,
    ),
    "lessons and work of a minor": (
        one_pair(learner(**MINOR, study_hours=6.0), opening(weekly_hours=30.0), limits=SURE),
        Reason.AGE_HAZARD,
    ),
    "nobody knows where she lives": (one_pair(learner(bases=())), Reason.LOCATION_MISSING),
    "nobody knows where it is": (one_pair(where=opening(lat=None, lon=None)), Reason.LOCATION_MISSING),
    "too far": (one_pair(learner(max_km=40.0)), Reason.DISTANCE),
    "too far for the policy": (
        one_pair(learner(max_km=None), where=opening(lat=CESIS[0], lon=CESIS[1])),
        Reason.DISTANCE,
    ),
    "full": (one_pair(where=opening(capacity=0)), Reason.CAPACITY),
}

KEPT: dict[str, tuple[Problem, Flag]] = {
    "nothing against it": (one_pair(limits=SURE), Flag.NONE),
    "her own school": (one_pair(where=opening(schools=frozenset({"north"}))), Flag.NONE),
    "another employer is excluded": (one_pair(excluded=frozenset({("L1", "yard")})), Flag.NONE),
    "another learner is kept apart": (one_pair(excluded=frozenset({("L9", "inn")})), Flag.NONE),
    "free just then": (one_pair(learner(windows=((START, date(2027, 1, 31)),))), Flag.NONE),
    "windows that touch": (
        one_pair(learner(windows=((date(2026, 11, 2), date.max), (date(2026, 9, 1), date(2026, 11, 1))))),
        Flag.NONE,
    ),
    "no dates": (
        one_pair(learner(windows=((START, START),)), opening(starts_on=None, ends_on=None)),
        Flag.NONE,
    ),
    "no last day": (one_pair(learner(windows=((START, START),)), opening(ends_on=None)), Flag.NONE),
    "old enough on the first day": (
        one_pair(learner(birth_date=date(2008, 10, 1)), opening(min_age=18)),
        Flag.NONE,
    ),
    "prakse for a child": (one_pair(learner(**CHILD), opening(kind="prakse"), limits=SURE), Flag.NONE),
    "declared hazard": (
        one_pair(learner(**MINOR), opening(**HAZARD, minor_declarations=True), limits=SURE),
        Flag.NONE,
    ),
    "hazard for a grown-up": (one_pair(where=opening(**HAZARD), limits=SURE), Flag.NONE),
    "35 hours for a minor": (
        one_pair(learner(**MINOR), opening(weekly_hours=35.0), limits=SURE),
        Flag.NONE,
    ),
    "no rule about hours in force": (
        one_pair(learner(**MINOR), opening(weekly_hours=40.0), limits=replace(SURE, minor_weekly_hours=None)),
        Flag.NONE,
    ),
    "no rule about hazards in force": (
        one_pair(learner(**MINOR), opening(**HAZARD), limits=replace(SURE, minor_hazards=None)),
        Flag.NONE,
    ),
    "no rule in force": (
        one_pair(learner(**CHILD, programme_licensed=False), opening(**HAZARD, has_supervisor=False)),
        Flag.NONE,
    ),
    "level unknown": (one_pair(learner(lki_level=None), limits=SURE), Flag.NONE),
    "licence unsure": (one_pair(learner(programme_licensed=False), limits=UNSURE), Flag.LICENCE),
    "supervisor unsure": (one_pair(where=opening(has_supervisor=False), limits=UNSURE), Flag.SUPERVISOR),
    "child unsure": (one_pair(learner(**CHILD), limits=UNSURE), Flag.MIN_AGE),
    "hazard unsure": (one_pair(learner(**MINOR), opening(**HAZARD), limits=UNSURE), Flag.MINOR_HAZARD),
    "hours unsure": (one_pair(learner(**MINOR), opening(weekly_hours=40.0), limits=UNSURE), Flag.HOURS),
    "sure hours but unsure who is a minor": (
        one_pair(
            learner(**MINOR), opening(weekly_hours=40.0), limits=replace(SURE, adult_age=Limit(18, False))
        ),
        Flag.HOURS,
    ),
    "age unknown": (one_pair(learner(birth_date=None), opening(min_age=18)), Flag.AGE_UNKNOWN),
    "age of who may be a child unknown": (one_pair(learner(birth_date=None), limits=SURE), Flag.AGE_UNKNOWN),
    "40 hours for who may be a minor": (
        one_pair(learner(birth_date=None), opening(weekly_hours=40.0), limits=SURE),
        Flag.AGE_UNKNOWN,
    ),
    "first day unknown": (
        one_pair(learner(**MINOR), opening(min_age=18, starts_on=None)),
        Flag.AGE_UNKNOWN,
    ),
    "strict school elsewhere": (
        one_pair(
            learner(programme_licensed=False), limits=replace(UNSURE, strict_schools=frozenset({"south"}))
        ),
        Flag.LICENCE,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_rule_refuses_with_its_reason(name: str) -> None:
    problem, reason = REFUSED[name]
    assert judged(problem) == (reason, Flag.NONE)
    assert check_pair(problem, "L1", "O1").reason == reason


@pytest.mark.parametrize("name", KEPT)
def test_what_no_rule_refuses_is_kept_with_its_flag(name: str) -> None:
    problem, flag = KEPT[name]
    assert judged(problem) == (None, flag)
    found = check_pair(problem, "L1", "O1")
    assert (found.reason, found.flags) == (None, flag)


@pytest.mark.parametrize("name", [name for name, (_, flag) in KEPT.items() if flag])
@pytest.mark.parametrize(
    "strictness",
    [{"blocks_unverified": True}, {"strict_schools": frozenset({"north"})}],
    ids=["round", "school"],
)
def test_a_strict_school_blocks_what_would_be_flagged(name: str, strictness: dict[str, Any]) -> None:
    problem, flag = KEPT[name]
    strict = replace(problem, limits=replace(problem.limits, **strictness))
    expected = Reason.LICENCE if flag & (Flag.LICENCE | Flag.SUPERVISOR) else Reason.AGE_HAZARD
    assert judged(strict) == (expected, Flag.NONE)


def test_the_first_reason_in_order_is_the_one_that_counts() -> None:
    """Everything is wrong at first; one fault is mended after the other."""
    who = learner(
        qualification="welder",
        dvb_allowed=False,
        windows=(),
        birth_date=date(2010, 1, 1),
        bases=(),
        max_km=1.0,
    )
    problem = one_pair(who, opening(min_age=18, capacity=0), excluded=frozenset({("L1", "inn")}))
    mends: list[dict[str, Any]] = [
        {"qualification": "cook"},
        {},
        {"dvb_allowed": True},
        {"windows": None},
        {"birth_date": date(2005, 1, 1)},
        {"bases": (Base(*RIGA),)},
        {"max_km": 60.0},
    ]
    seen = [judged(problem)[0]]
    for mend in mends:
        who = replace(who, **mend)
        excluded = problem.excluded if mend == mends[0] else frozenset()
        problem = replace(problem, learners=(who,), excluded=excluded)
        seen.append(judged(problem)[0])
    assert seen == list(Reason)


def test_refusals_add_up_to_all_openings_that_are_not_candidates() -> None:
    openings = tuple(
        opening(id=f"O{k}", capacity=k % 2, qualifications=frozenset({"cook" if k % 3 else "welder"}))
        for k in range(7)
    )
    found = find_pairs(Problem(learners=(learner(),), openings=openings))
    counts = dict(zip(REASONS, found.refusals[0].tolist(), strict=True))
    assert {reason: n for reason, n in counts.items() if n} == {Reason.QUALIFICATION: 3, Reason.CAPACITY: 2}
    assert found.opening.tolist() == [1, 5]


def test_the_nearer_base_within_her_limit_is_used() -> None:
    far, near = Base(*CESIS), Base(*RIGA)
    for bases, used in (((far, near), 1), ((near, far), 0)):
        found = find_pairs(one_pair(learner(bases=bases)))
        assert found.base.tolist() == [used]
        assert found.km[0] == pytest.approx(40.7, abs=0.1)


TIMES = {("riga", "jelgava"): 50.0}


def by_time(max_km: float | None = None, **policy: Any) -> Problem:
    problem = one_pair(
        learner(bases=(Base(*RIGA, "riga"),), max_km=max_km), opening(place="jelgava"), travel_minutes=TIMES
    )
    return replace(problem, policy=replace(problem.policy, **policy))


def test_minutes_stand_in_for_kilometres_where_the_table_has_the_pair() -> None:
    assert judged(by_time(max_minutes=50.0))[0] is None
    assert judged(by_time(max_minutes=49.0))[0] == Reason.DISTANCE
    assert judged(by_time(max_km=100.0, max_minutes=49.0))[0] == Reason.DISTANCE
    assert judged(by_time(max_km=41.0, minutes_per_km=1.2))[0] == Reason.DISTANCE
    assert judged(by_time(max_km=41.0, minutes_per_km=1.25))[0] is None
    assert find_pairs(by_time(max_minutes=50.0)).minutes.tolist() == [50.0]


def test_the_way_back_is_not_the_way_there() -> None:
    problem = replace(by_time(max_minutes=49.0), travel_minutes={("jelgava", "riga"): 500.0})
    assert judged(problem)[0] is None


def test_minutes_are_enough_without_any_point() -> None:
    problem = one_pair(
        learner(bases=(Base(None, None, "riga"),)),
        opening(lat=None, lon=None, place="jelgava"),
        travel_minutes=TIMES,
    )
    found = find_pairs(problem)
    assert np.isnan(found.km[0])
    assert found.minutes.tolist() == [50.0]
    single = check_pair(problem, "L1", "O1")
    assert (single.reason, single.km, single.minutes) == (None, None, 50.0)


def test_places_that_the_table_does_not_name_are_measured() -> None:
    problem = replace(by_time(max_km=60.0), travel_minutes={("riga", "cesis"): 90.0})
    assert np.isnan(find_pairs(problem).minutes[0])
    assert judged(problem)[0] is None


def test_a_limit_of_twenty_kilometres_means_twenty() -> None:
    exact = check_pair(one_pair(), "L1", "O1").km
    assert exact is not None
    assert judged(one_pair(learner(max_km=exact)))[0] is None
    assert judged(one_pair(learner(max_km=exact - 1e-6)))[0] == Reason.DISTANCE


def test_who_is_born_on_29_february_comes_of_age_on_1_march() -> None:
    who = learner(birth_date=date(2008, 2, 29))
    for start, reason in ((date(2026, 2, 28), Reason.AGE_HAZARD), (date(2026, 3, 1), None)):
        assert judged(one_pair(who, opening(min_age=18, starts_on=start)))[0] == reason


def test_seats_held_by_locked_learners_are_gone() -> None:
    problem = Problem(
        learners=(learner(), learner(id="L2")), openings=(opening(),), locked=frozenset({("L2", "O1")})
    )
    assert find_pairs(problem).refusals[0, REASONS.index(Reason.CAPACITY)] == 1
    assert check_pair(problem, "L1", "O1").reason == Reason.CAPACITY
    assert check_pair(problem, "L2", "O1").reason is None
    assert find_pairs(problem).indptr.tolist() == [0, 0, 1]


@given(rounds())
def test_the_table_and_the_single_check_agree_about_every_pair(problem: Problem) -> None:
    problem = problem.canonical()
    found = find_pairs(problem)
    refusals = np.zeros_like(found.refusals)
    for i, who in enumerate(problem.learners):
        part = slice(found.indptr[i], found.indptr[i + 1])
        kept = dict(zip(found.opening[part].tolist(), range(part.start, part.stop), strict=True))
        for j, where in enumerate(problem.openings):
            single = check_pair(problem, who.id, where.id)
            assert (single.reason is None) == (j in kept)
            if single.reason is not None:
                refusals[i, REASONS.index(single.reason)] += 1
            else:
                e = kept[j]
                assert Flag(int(found.flags[e])) == single.flags
                assert int(found.base[e]) == single.base
                assert (single.km or 0) == pytest.approx(np.nan_to_num(found.km[e]), abs=0.002)
                assert single.minutes is None or single.minutes == found.minutes[e]
    assert np.array_equal(refusals, found.refusals)


@given(rounds())
def test_small_rectangles_give_the_same_table(problem: Problem) -> None:
    whole = find_pairs(problem)
    cells, eligibility.CELLS = eligibility.CELLS, 1
    try:
        parts = find_pairs(problem)
    finally:
        eligibility.CELLS = cells
    for name in whole.__dataclass_fields__:
        assert getattr(whole, name).tobytes() == getattr(parts, name).tobytes()


def test_progress_ends_at_all_learners() -> None:
    shares: list[float] = []
    find_pairs(Problem(learners=(learner(), learner(id="L2", qualification="x")), openings=()), shares.append)
    assert shares == [0.5, 1.0]


def test_jelgava_lies_41_km_from_riga() -> None:
    km = check_pair(one_pair(), "L1", "O1").km
    assert km == pytest.approx(40.7, abs=0.1)
    assert RIGA != JELGAVA
