"""D-15, D-16 and L-20: who teaches, how many at once, and whether the learner may work in Latvia."""

from __future__ import annotations

from collections.abc import Iterator

from alliances.law.rules import Ruleset
from dvb.labour_law.facts import PlacementFacts, Supervisor
from dvb.labour_law.findings import Answer, Gate


def answers(facts: PlacementFacts, rules: Ruleset) -> Iterator[Answer]:
    if facts.kind == "dvb":
        yield _teaches(facts.supervisor, rules)
        yield _knows_trade(facts.supervisor, rules)
    yield _not_too_many(facts.supervisor, rules)
    if facts.pay == "wage":
        may_work = {"verified": True, "not_needed": True, "missing": False}.get(facts.right_to_work)
        message = {True: "may_work", False: "may_not_work", None: "may_work_unknown"}[may_work]
        yield Answer(param="third_country_right_to_work", holds=may_work, message=message, gate=Gate.START)


def _teaches(one: Supervisor, rules: Ruleset) -> Answer:
    """A teacher's qualification, or a course of so many hours."""
    param, minimum = "supervisor_min_course_hours", rules.number("supervisor_min_course_hours")
    values = {"hours": one.course_hours, "least": minimum}
    if one.teaching == "teacher":
        return Answer(param=param, holds=True, message="teacher", gate=Gate.START)
    if one.teaching == "none":
        return Answer(param=param, holds=False, message="no_course", values=values, gate=Gate.START)
    if one.course_hours is None or minimum is None:
        return Answer(param=param, holds=None, message="course_unknown", values=values, gate=Gate.START)
    holds = one.course_hours >= minimum
    message = "course" if holds else "course_short"
    return Answer(param=param, holds=holds, message=message, values=values, gate=Gate.START)


def _knows_trade(one: Supervisor, rules: Ruleset) -> Answer:
    """A master, a vocational education, or so many years of the work."""
    param, minimum = "supervisor_min_experience_years", rules.number("supervisor_min_experience_years")
    values = {"years": one.years, "least": minimum}
    if one.basis in ("master", "education"):
        return Answer(param=param, holds=True, message="trade", gate=Gate.START)
    if one.years is None or minimum is None:
        return Answer(param=param, holds=None, message="trade_unknown", values=values, gate=Gate.START)
    holds = one.years >= minimum
    message = "years" if holds else "years_few"
    return Answer(param=param, holds=holds, message=message, values=values, gate=Gate.START)


def _not_too_many(one: Supervisor, rules: Ruleset) -> Answer:
    param, maximum = "supervisor_max_learners", rules.number("supervisor_max_learners")
    if not one.name or maximum is None:
        return Answer(param=param, holds=None, message="supervisor_unknown")
    values = {"learners": one.learners, "most": maximum}
    holds = one.learners <= maximum
    message = "few_learners" if holds else "many_learners"
    return Answer(param=param, holds=holds, message=message, values=values)
