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
        known = {"verified": True, "not_needed": True, "missing": False}.get(facts.right_to_work)
        said = {True: "may_work", False: "may_not_work", None: "may_work_unknown"}[known]
        yield Answer(param="third_country_right_to_work", holds=known, said=said, gate=Gate.START)


def _teaches(one: Supervisor, rules: Ruleset) -> Answer:
    """A teacher's qualification, or a course of so many hours."""
    param, least = "supervisor_min_course_hours", rules.number("supervisor_min_course_hours")
    values = {"hours": one.course_hours, "least": least}
    if one.teaching == "teacher":
        return Answer(param=param, holds=True, said="teacher", gate=Gate.START)
    if one.teaching == "none":
        return Answer(param=param, holds=False, said="no_course", values=values, gate=Gate.START)
    if one.course_hours is None or least is None:
        return Answer(param=param, holds=None, said="course_unknown", values=values, gate=Gate.START)
    holds = one.course_hours >= least
    said = "course" if holds else "course_short"
    return Answer(param=param, holds=holds, said=said, values=values, gate=Gate.START)


def _knows_trade(one: Supervisor, rules: Ruleset) -> Answer:
    """A master, a vocational education, or so many years of the work."""
    param, least = "supervisor_min_experience_years", rules.number("supervisor_min_experience_years")
    values = {"years": one.years, "least": least}
    if one.basis in ("master", "education"):
        return Answer(param=param, holds=True, said="trade", gate=Gate.START)
    if one.years is None or least is None:
        return Answer(param=param, holds=None, said="trade_unknown", values=values, gate=Gate.START)
    holds = one.years >= least
    said = "years" if holds else "years_few"
    return Answer(param=param, holds=holds, said=said, values=values, gate=Gate.START)


def _not_too_many(one: Supervisor, rules: Ruleset) -> Answer:
    param, most = "supervisor_max_learners", rules.number("supervisor_max_learners")
    if not one.name or most is None:
        return Answer(param=param, holds=None, said="supervisor_unknown")
    values = {"learners": one.learners, "most": most}
    holds = one.learners <= most
    said = "few_learners" if holds else "many_learners"
    return Answer(param=param, holds=holds, said=said, values=values)
