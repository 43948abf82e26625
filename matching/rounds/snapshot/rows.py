"""Enrolments and openings -> the engine's rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from alliances.catalogue.models import Qualification, Skill
from alliances.kernel.text import search_key
from alliances.organisations.models import Hazard, Workplace
from matching.engine.problem import Base, LearnerRow, OpeningRow
from matching.learners.models import BlockKind, CalendarBlock, Enrolment
from matching.openings.models import Opening, PlacementKind
from matching.rounds.models import Round

FEW = 50
Windows = tuple[tuple[dt.date, dt.date], ...]


def place_key(place_code: str, town: str) -> str:
    """How the travel-time table names a place: the gazetteer's code, else the folded town."""
    return place_code or search_key(town)


class Codes:
    """Codes of many-to-many neighbours, one query for each table; ``only`` narrows it to some owners."""

    def __init__(self) -> None:
        self.skill = dict(Skill.objects.values_list("pk", "code"))
        self.hazard = dict(Hazard.objects.values_list("pk", "code"))
        self.qualification = dict(Qualification.objects.values_list("pk", "code"))

    @staticmethod
    def links(
        through: Any, owner: str, other: str, names: dict[int, str], only: list[int] | None
    ) -> dict[int, frozenset[str]]:
        rows = through.objects.all() if only is None else through.objects.filter(**{f"{owner}_id__in": only})
        found: dict[int, set[str]] = defaultdict(set)
        for owner_id, other_id in rows.values_list(f"{owner}_id", f"{other}_id"):
            found[owner_id].add(names[other_id])
        return {key: frozenset(values) for key, values in found.items()}


def learner_rows(
    round_: Round, enrolments: dict[str, Enrolment], codes: Codes, left_out: frozenset[int]
) -> list[LearnerRow]:
    windows = _windows(round_, {row.school_id for row in enrolments.values()})
    only = _only(enrolments)
    skills = codes.links(Enrolment.known_skills.through, "enrolment", "skill", codes.skill, only)
    rows = []
    for name, enrolment in enrolments.items():
        if enrolment.pk in left_out:
            continue
        free = _free(enrolment, windows)
        qualification = enrolment.programme.qualification
        rows.append(
            LearnerRow(
                id=name,
                lottery=enrolment.lottery_number,
                qualification=qualification.code,
                bases=_bases(enrolment),
                max_km=enrolment.max_km,
                birth_date=enrolment.person.birth_date,
                windows=free,
                school=str(enrolment.school_id),
                programme_licensed=enrolment.programme.is_licensed and not enrolment.school.is_dvb_exempt,
                lki_level=qualification.level if qualification.level_scale == "LKI" else None,
                known_skills=skills.get(enrolment.pk, frozenset()),
            )
        )
    return rows


def _bases(enrolment: Enrolment) -> tuple[Base, ...]:
    """Home, and the hostel where she lives there; places without a point are left out."""
    return tuple(Base(row.lat, row.lon, place_key(row.place_code, row.town)) for row in enrolment.bases)


def _windows(round_: Round, schools: set[int]) -> dict[int, Windows]:
    """For each group: one window from its first to its last DVB block, and each block of prakse."""
    blocks: dict[int, dict[str, list[tuple[dt.date, dt.date]]]] = defaultdict(lambda: defaultdict(list))
    rows = CalendarBlock.objects.filter(group__school__in=schools, kind__in=[BlockKind.DVB, BlockKind.PRAKSE])
    for block in rows.order_by("group_id", "starts_on"):
        blocks[block.group_id][block.kind].append((block.starts_on, block.ends_on))
    found: dict[int, Windows] = {}
    for group_id, kinds in blocks.items():
        windows: list[tuple[dt.date, dt.date]] = []
        if PlacementKind.DVB in round_.kinds and kinds[BlockKind.DVB]:
            windows.append((kinds[BlockKind.DVB][0][0], max(end for _, end in kinds[BlockKind.DVB])))
        if PlacementKind.PRAKSE in round_.kinds:
            windows.extend(kinds[BlockKind.PRAKSE])
        found[group_id] = tuple(windows)
    return found


def _free(enrolment: Enrolment, windows: dict[int, Windows]) -> Windows | None:
    """Her own dates before the group's calendar; None where nothing limits her but the enrolment's end."""
    first, last = enrolment.available_from, enrolment.available_to or enrolment.ended_on
    if first or enrolment.available_to:
        return ((first or enrolment.started_on, last or dt.date.max),)
    free = windows.get(enrolment.group_id) if enrolment.group_id else None
    if free is None:
        return ((enrolment.started_on, enrolment.ended_on),) if enrolment.ended_on else None
    if enrolment.ended_on:
        return tuple((a, min(b, enrolment.ended_on)) for a, b in free if a <= enrolment.ended_on)
    return free


def opening_rows(openings: dict[str, Opening], codes: Codes) -> list[OpeningRow]:
    only = _only(openings)
    qualifications = codes.links(
        Opening.qualifications.through, "opening", "qualification", codes.qualification, only
    )
    skills = codes.links(Opening.skills.through, "opening", "skill", codes.skill, only)
    hazards = codes.links(Opening.hazards.through, "opening", "hazard", codes.hazard, only)
    workplace_hazards = codes.links(Workplace.hazards.through, "workplace", "hazard", codes.hazard, None)
    empty: frozenset[str] = frozenset()
    return [
        OpeningRow(
            id=name,
            employer=str(opening.employer_id),
            kind=opening.kind,
            qualifications=qualifications.get(opening.pk, empty),
            capacity=opening.open_seats,
            lat=opening.workplace.lat,
            lon=opening.workplace.lon,
            place=place_key(opening.workplace.place_code, opening.workplace.town),
            starts_on=opening.starts_on,
            ends_on=opening.ends_on,
            weekly_hours=float(opening.weekly_hours) if opening.weekly_hours is not None else None,
            min_age=opening.min_age,
            hazards=hazards.get(opening.pk, empty) | workplace_hazards.get(opening.workplace_id, empty),
            minor_declarations=opening.has_minor_declarations,
            has_supervisor=bool(opening.supervisor_name),
            skills=skills.get(opening.pk, empty),
        )
        for name, opening in openings.items()
    ]


def _only(rows: dict[str, Any]) -> list[int] | None:
    """The keys of few rows, so that a hand-made pair is checked without reading everybody's links."""
    return [row.pk for row in rows.values()] if len(rows) <= FEW else None
