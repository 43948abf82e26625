"""The days of a stay as plain values: what was signed later says from its own day on what holds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dvb.kernel.terms import Terms
from dvb.kernel.timeline import Change, Timeline, all_signed_on

FIRST, LAST = dt.date(2026, 10, 5), dt.date(2027, 5, 28)
DAY = dt.timedelta(days=1)
TERMS = Terms(starts_on=FIRST, ends_on=LAST, supervisor="pirmā")
DAYS = st.dates(FIRST - 3 * DAY, FIRST + 40 * DAY)


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    """Amendments of days in any order, often signed on one day; each says one thing or two."""
    found = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        values: dict[str, Any] = draw(
            st.dictionaries(st.sampled_from(["supervisor", "pay"]), st.sampled_from(["a", "b"]), min_size=1)
        )
        if draw(st.booleans()):
            values["ends_on"] = str(draw(DAYS))
        signed = dt.date(2026, 11, 1) + draw(st.integers(0, 2)) * DAY
        found.append(Change(number, draw(DAYS), signed, values))
    return found


def by_hand(found: list[Change], day: dt.date) -> Terms:
    """Each term alone: of the amendments that hold and say it, the one that was signed last."""
    terms = TERMS
    for name in ("supervisor", "pay", "ends_on"):
        said = [one for one in found if one.effective_on <= day and name in one.values]
        if said:
            last = max(said, key=lambda one: (one.signed_on, one.number))
            terms = terms.with_changes({name: last.values[name]})
    return terms


@given(changes(), st.randoms(use_true_random=False), DAYS)
def test_what_was_signed_later_says_from_its_day_on_what_holds(
    found: list[Change], chance: Any, day: dt.date
) -> None:
    mixed = list(found)
    chance.shuffle(mixed)
    stay = Timeline(TERMS, tuple(mixed))
    assert stay.terms_on(day) == by_hand(found, day)
    assert stay.ends_on == by_hand(found, dt.date.max).ends_on


@given(changes(), st.none() | DAYS)
def test_versions_cover_every_day_of_the_stay_once(found: list[Change], ended_on: dt.date | None) -> None:
    stay = Timeline(TERMS, tuple(found), ended_on)
    versions = stay.versions()
    assert (versions[0].starts_on, versions[-1].ends_on) == (FIRST, stay.ends_on)
    for one, following in zip(versions, versions[1:], strict=False):
        assert following.starts_on == one.ends_on + DAY
        assert following.terms != one.terms
    for one in versions:
        for n in range(max(0, (one.ends_on - one.starts_on).days + 1)):
            assert stay.terms_on(one.starts_on + n * DAY) == one.terms


@given(changes())
def test_an_amendment_is_called_overridden_where_another_speaks_in_its_place(found: list[Change]) -> None:
    """What an amendment says and what does not hold on a later day of its own was taken from it, or from one
    that said the same."""
    stay = Timeline(TERMS, tuple(found))
    taken = {(name, one.earlier.values[name]) for one in stay.displaced() for name in one.names}
    for one in found:
        later = [each.effective_on for each in found if each.effective_on > one.effective_on]
        for name, value in one.values.items():
            own = getattr(TERMS.with_changes({name: value}), name)
            if any(getattr(by_hand(found, day), name) != own for day in (one.effective_on, *later)):
                assert (name, value) in taken
    for each in stay.displaced():
        assert (each.by.signed_on, each.by.number) > (each.earlier.signed_on, each.earlier.number)
        assert each.is_whole == (each.by.effective_on <= each.earlier.effective_on)


@given(changes(), st.none() | DAYS, st.lists(st.tuples(DAYS, DAYS), max_size=3), DAYS)
def test_a_day_counts_within_the_stay_and_outside_interruptions(
    found: list[Change], ended_on: dt.date | None, pairs: list[tuple[dt.date, dt.date]], day: dt.date
) -> None:
    rests = tuple((min(pair), max(pair)) for pair in pairs)
    stay = Timeline(TERMS, tuple(found), ended_on, rests)
    last = min(by_hand(found, dt.date.max).ends_on, ended_on or dt.date.max)
    is_resting = any(first <= day <= until for first, until in rests)
    assert stay.counts(day) == (FIRST <= day <= last and not is_resting)
    if stay.counts(day):
        assert stay.counts_month(day)


def test_two_amendments_whose_days_stand_in_another_order_than_their_numbers() -> None:
    longer = Change(1, dt.date(2027, 3, 1), dt.date(2026, 11, 20), {"ends_on": "2027-06-30"})
    shorter = Change(2, dt.date(2026, 12, 1), dt.date(2026, 11, 23), {"ends_on": "2027-04-15"})
    stay = Timeline(TERMS, (longer, shorter))
    assert stay.ends_on == dt.date(2027, 4, 15)
    assert stay.terms_on(dt.date(2027, 3, 2)).ends_on == dt.date(2027, 4, 15)
    [taken] = stay.displaced()
    assert (taken.earlier, taken.by, taken.is_whole) == (longer, shorter, True)
    same_day = Timeline(TERMS, (Change(1, FIRST, FIRST, {"pay": "a"}), Change(2, FIRST, FIRST, {"pay": "b"})))
    assert same_day.last_terms.pay == "b", "of one day the higher number"


def test_a_month_from_paper_counts_where_it_touches_the_stay() -> None:
    stay = Timeline(TERMS, (), dt.date(2026, 11, 30))
    months = [dt.date(2026, month, 1) for month in (9, 10, 11, 12)]
    assert [stay.counts_month(month) for month in months] == [False, True, True, False]
    resting = Timeline(TERMS, (), None, ((dt.date(2026, 11, 1), dt.date(2026, 11, 30)),))
    assert not resting.counts_month(dt.date(2026, 11, 1))


def test_all_have_signed_on_the_day_of_the_last_party() -> None:
    signed = {"school": FIRST, "host": FIRST + DAY, "learner": FIRST}
    assert all_signed_on(signed) == FIRST + DAY
    assert all_signed_on({**signed, "guardian": LAST}) == FIRST + DAY, "a guardian signs beside them"
    del signed["host"]
    assert all_signed_on({**signed, "guardian": FIRST}) is None
