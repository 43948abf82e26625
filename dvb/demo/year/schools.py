"""Schools by their public names, the groups they have this year, and each group's calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from alliances import reference
from alliances.kernel.text import search_key
from alliances.law.rules import SchoolYearSpan
from dvb.demo.year.patterns import PATTERNS_OF_COURSE, blocks, window
from dvb.demo.year.random_sources import dice, pick

SMALLEST_GROUP, LARGEST_GROUP = 7, 16
COURSE_WEIGHT = {1: 0.35, 2: 0.9, 3: 0.9, 4: 0.7}
HOSTEL_FOUNDERS = frozenset({"Izglītības un zinātnes ministrija", "Labklājības ministrija"})


@dataclass(frozen=True, slots=True)
class Group:
    """A class of one programme in one year, and the pattern of its calendar."""

    school: str
    code: str
    qualification: str
    qualification_name: str
    programme_code: str
    programme_name: str
    course: int
    last_course: int
    pattern: str
    size: int

    @property
    def key(self) -> tuple[str, str]:
        return self.school, self.code


@dataclass(frozen=True, slots=True)
class SchoolYearPlan:
    """The schools of a year with their groups."""

    starts_on: date
    ends_on: date
    schools: dict[str, dict[str, str]]
    groups: tuple[Group, ...]

    def name_of(self, school: str) -> str:
        return self.schools[school]["name"]

    def largest_schools(self, count: int) -> list[str]:
        """Schools by number of learners, the largest first."""
        sizes: Counter[str] = Counter()
        for group in self.groups:
            sizes[group.school] += group.size
        return sorted(sizes, key=lambda school: (-sizes[school], school))[:count]

    def has_hostel(self, school: str) -> bool:
        """A demo assumption: state schools outside Rīga have one."""
        row = self.schools[school]
        return row["founder"] in HOSTEL_FOUNDERS and row["town"] != "Rīga"

    def window(self, group: Group) -> tuple[date, date]:
        return window(group.pattern, self.starts_on)


def plan(year: str, seed: int, learners: int) -> SchoolYearPlan:
    """Open groups until every learner has a seat in one; each qualification and school gets one first."""
    span = SchoolYearSpan.parse(year)
    first, last = span.starts_on, span.ends_on
    source = dice(seed, "groups")
    chosen = _chosen(source, learners)
    prefixes = _Prefixes()
    names = {row["code"]: row["name_lv"] for row in reference.rows("qualifications")}
    sizes = _sizes(source, len(chosen), learners)
    groups = []
    for (programme, course), size in zip(chosen, sizes, strict=True):
        groups.append(
            Group(
                school=programme["school"],
                code=prefixes.code(programme, course),
                qualification=programme["qualification"],
                qualification_name=names[programme["qualification"]],
                programme_code=programme["programme_code"],
                programme_name=programme["programme_name"],
                course=course,
                last_course=int(programme["courses"]),
                pattern=pick(source, PATTERNS_OF_COURSE[course]),
                size=size,
            )
        )
    schools = {row["viis_code"]: row for row in reference.rows("schools")}
    return SchoolYearPlan(first, last, schools, tuple(groups))


def calendar_rows(plan: SchoolYearPlan) -> list[dict[str, str]]:
    """Each group's year as blocks that touch and never overlap."""
    return [
        {
            "school": group.school,
            "group": group.code,
            "kind": block.kind,
            "starts_on": block.starts_on.isoformat(),
            "ends_on": block.ends_on.isoformat(),
        }
        for group in plan.groups
        for block in blocks(group.pattern, plan.starts_on, plan.ends_on)
    ]


def hostel_rows(plan: SchoolYearPlan) -> list[dict[str, str]]:
    """The hostels of the schools that have groups and a hostel."""
    return [
        {
            "school": school,
            "name": f"Dienesta viesnīca ({plan.name_of(school)})",
            "town": plan.schools[school]["town"],
            "address": plan.schools[school]["address"],
            "lat": plan.schools[school]["lat"],
            "lon": plan.schools[school]["lon"],
        }
        for school in sorted({group.school for group in plan.groups})
        if plan.has_hostel(school)
    ]


def group_rows(plan: SchoolYearPlan) -> list[dict[str, str]]:
    """The groups as rows, with the days between which their learners can be at a workplace."""
    return [
        {
            "school": group.school,
            "group": group.code,
            "qualification": group.qualification,
            "programme_code": group.programme_code,
            "course": str(group.course),
            "last_course": str(group.last_course),
            "starts_on": plan.window(group)[0].isoformat(),
            "ends_on": plan.window(group)[1].isoformat(),
        }
        for group in plan.groups
    ]


def enrolled_from(group: Group, starts_on: date) -> date:
    """The first school day of the course-1 year."""
    return starts_on.replace(year=starts_on.year - group.course + 1)


Candidate = tuple[dict[str, str], int]


def _chosen(source: Random, learners: int) -> list[Candidate]:
    """Programmes and courses that open a group: enough for all, each qualification and school first."""
    weighted = []
    centres = {r["viis_code"] for r in reference.rows("schools") if r["is_competence_centre"] == "yes"}
    for programme in reference.rows("schools_programmes"):
        for course in range(1, int(programme["courses"]) + 1):
            weight = COURSE_WEIGHT[course] * (1.6 if programme["school"] in centres else 0.7)
            weighted.append((source.random() ** (1 / weight), programme, course))
    ranked = [(p, c) for _, p, c in sorted(weighted, key=lambda entry: -entry[0])]
    count = min(len(ranked), max(1, round(learners / ((SMALLEST_GROUP + LARGEST_GROUP) / 2))))
    first = _one_of_each(ranked)
    return (first + [entry for entry in ranked if entry not in first])[:count]


def _one_of_each(ranked: Iterable[Candidate]) -> list[Candidate]:
    seen: set[str] = set()
    first = []
    for programme, course in ranked:
        names = {programme["school"], programme["qualification"]}
        if not names <= seen:
            first.append((programme, course))
            seen |= names
    return first


def _sizes(source: Random, groups: int, learners: int) -> list[int]:
    """Sizes that add up to all learners."""
    sizes = [source.randint(SMALLEST_GROUP, LARGEST_GROUP) for _ in range(groups)]
    while sum(sizes) != learners:
        at = source.randrange(groups)
        step = 1 if sum(sizes) < learners else -1
        if sizes[at] + step >= 1:
            sizes[at] += step
    return sizes


class _Prefixes:
    """Short codes as schools write them: AUT3, and AUT3-2 for the second of a kind."""

    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()

    def code(self, programme: dict[str, str], course: int) -> str:
        words = search_key(programme["qualification"].replace("-", " ")).upper().split()
        letters = words[0][:3] if len(words) == 1 else "".join(word[0] for word in words)[:4]
        code = f"{letters}{course}"
        key = programme["school"], code
        self._taken[key] += 1
        return code if self._taken[key] == 1 else f"{code}-{self._taken[key]}"
