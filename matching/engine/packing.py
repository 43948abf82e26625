"""A whole problem as one file of arrays, so that a run can be kept and replayed to the same bytes.

Persons and organisations stand in it by the ids that the caller chose: for a run that is kept, pseudonyms.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.files import from_npz, to_npz
from matching.engine.graph import offsets
from matching.engine.problem import Base, LearnerRow, LegalLimits, Limit, OpeningRow, Policy, Problem, Wish

Array = NDArray[Any]
Row = LearnerRow | OpeningRow
FORMAT = 1
NOTHING = np.iinfo(np.int64).min
TEXT, WHOLE, REAL, YES_NO, DAY, TEXTS = "text", "whole", "real", "yes_no", "day", "texts"
LEARNER = {
    "id": TEXT,
    "lottery": WHOLE,
    "qualification": TEXT,
    "max_km": REAL,
    "birth_date": DAY,
    "school": TEXT,
    "study_hours": REAL,
    "in_basic_education": YES_NO,
    "minor_hazard_consent": YES_NO,
    "dvb_allowed": YES_NO,
    "prakse_allowed": YES_NO,
    "programme_licensed": YES_NO,
    "lki_level": WHOLE,
    "known_skills": TEXTS,
}
OPENING = {
    "id": TEXT,
    "employer": TEXT,
    "kind": TEXT,
    "qualifications": TEXTS,
    "capacity": WHOLE,
    "lat": REAL,
    "lon": REAL,
    "place": TEXT,
    "starts_on": DAY,
    "ends_on": DAY,
    "weekly_hours": REAL,
    "min_age": WHOLE,
    "hazards": TEXTS,
    "minor_declarations": YES_NO,
    "has_supervisor": YES_NO,
    "skills": TEXTS,
    "schools": TEXTS,
}
PAIRS = ("excluded", "previous", "locked")
NAMES = (
    "settings",
    "texts",
    *(f"learner_{name}" for name in LEARNER),
    *(f"learner_{name}_at" for name, kind in LEARNER.items() if kind == TEXTS),
    *(f"opening_{name}" for name in OPENING),
    *(f"opening_{name}_at" for name, kind in OPENING.items() if kind == TEXTS),
    *("base_at", "base_point", "base_place", "window_at", "window", "window_any"),
    *("wish", "employer_wish", *PAIRS, "travel_pair", "travel_minutes"),
)


def pack(problem: Problem) -> tuple[bytes, str]:
    """A problem as the bytes of an .npz file, and their SHA-256.

    Equal problems give equal bytes, whatever the order of their rows.
    """
    problem = problem.canonical()
    texts = sorted(_texts(problem))
    code = {text: k for k, text in enumerate(texts)}
    arrays = {"settings": _as_bytes(_settings(problem)), "texts": _as_bytes(texts)}
    for prefix, rows, kinds in (
        ("learner", problem.learners, LEARNER),
        ("opening", problem.openings, OPENING),
    ):
        for name, kind in kinds.items():
            _put(arrays, f"{prefix}_{name}", kind, [getattr(row, name) for row in rows], code)
    _put_bases_and_windows(arrays, problem.learners, code)
    for name, wishes in (("wish", problem.wishes), ("employer_wish", problem.employer_wishes)):
        table = [(code[w.learner_id], code[w.opening_id], w.rank) for w in wishes]
        arrays[name] = np.array(table, np.int64).reshape(-1, 3)
    for name in PAIRS:
        arrays[name] = _coded_pairs(sorted(getattr(problem, name)), code)
    arrays["travel_pair"] = _coded_pairs(list(problem.travel_minutes), code)
    arrays["travel_minutes"] = np.array(list(problem.travel_minutes.values()), np.float64)
    data = to_npz({name: arrays[name] for name in NAMES})
    return data, hashlib.sha256(data).hexdigest()


def unpack(data: bytes) -> Problem:
    """The problem that was packed, in canonical order.

    Raises
    ------
    ValueError
        If these are not the bytes of a packed problem.
    """
    arrays = from_npz(bytes(data), NAMES)
    settings, texts = json.loads(arrays["settings"].tobytes()), json.loads(arrays["texts"].tobytes())
    if settings["format"] != FORMAT:
        raise ValueError(f"packed in form {settings['format']}; this version reads form {FORMAT}")
    learners, openings = _rows(arrays, "learner", LEARNER, texts), _rows(arrays, "opening", OPENING, texts)
    for row, bases, windows in zip(learners, _bases(arrays, texts), _windows(arrays), strict=True):
        row["bases"], row["windows"] = bases, windows
    travel = [(texts[a], texts[b]) for a, b in arrays["travel_pair"].tolist()]
    return Problem(
        learners=tuple(LearnerRow(**row) for row in learners),
        openings=tuple(OpeningRow(**row) for row in openings),
        policy=Policy(**settings["policy"]),
        limits=_limits(settings["limits"]),
        wishes=tuple(Wish(texts[a], texts[b], rank) for a, b, rank in arrays["wish"].tolist()),
        employer_wishes=tuple(
            Wish(texts[a], texts[b], rank) for a, b, rank in arrays["employer_wish"].tolist()
        ),
        excluded=frozenset((texts[a], texts[b]) for a, b in arrays["excluded"].tolist()),
        previous=frozenset((texts[a], texts[b]) for a, b in arrays["previous"].tolist()),
        locked=frozenset((texts[a], texts[b]) for a, b in arrays["locked"].tolist()),
        kept=frozenset((learner, opening) for learner, opening in settings.get("kept", [])),
        travel_minutes=dict(zip(travel, arrays["travel_minutes"].tolist(), strict=True)),
    )


def _as_bytes(value: object) -> Array:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return np.frombuffer(text.encode(), np.uint8)


def _settings(problem: Problem) -> dict[str, Any]:
    limits = asdict(problem.limits)
    limits["strict_schools"] = sorted(limits["strict_schools"])
    kept = {"kept": sorted(problem.kept)} if problem.kept else {}  # older files have none
    return {"format": FORMAT, "policy": asdict(problem.policy), "limits": limits, **kept}


def _limits(values: dict[str, Any]) -> LegalLimits:
    chosen = {f.name: values[f.name] for f in fields(LegalLimits) if f.name in values}
    for name, value in chosen.items():
        if isinstance(value, list):
            chosen[name] = frozenset(value) if name == "strict_schools" else Limit(*value)
    return LegalLimits(**chosen)


def _texts(problem: Problem) -> set[str]:
    """Every text of a problem."""
    texts: set[str] = set()
    both: tuple[tuple[Sequence[Row], dict[str, str]], ...] = (
        (problem.learners, LEARNER),
        (problem.openings, OPENING),
    )
    for rows, kinds in both:
        for name in (name for name, kind in kinds.items() if kind in (TEXT, TEXTS)):
            for row in rows:
                value = getattr(row, name)
                texts |= value if isinstance(value, frozenset) else {value}
    texts |= {base.place for row in problem.learners for base in row.bases}
    for pairs in (*(getattr(problem, name) for name in PAIRS), problem.travel_minutes):
        texts |= {text for pair in pairs for text in pair}
    return texts


def _put(arrays: dict[str, Array], name: str, kind: str, values: list[Any], code: dict[str, int]) -> None:
    """One attribute of all rows as an array; None becomes nan or NOTHING."""
    if kind == TEXTS:
        arrays[f"{name}_at"] = offsets(np.array([len(v) for v in values], np.int64))
        values = [text for value in values for text in sorted(value)]
    turn: dict[str, tuple[Callable[[Any], Any], type[Any]]] = {
        TEXT: (code.__getitem__, np.int32),
        TEXTS: (code.__getitem__, np.int32),
        WHOLE: (lambda v: NOTHING if v is None else v, np.int64),
        REAL: (lambda v: np.nan if v is None else v, np.float64),
        YES_NO: (bool, np.bool_),
        DAY: (lambda v: NOTHING if v is None else v.toordinal(), np.int64),
    }
    convert, dtype = turn[kind]
    arrays[name] = np.array([convert(value) for value in values], dtype)


def _rows(
    arrays: dict[str, Array], prefix: str, kinds: dict[str, str], texts: list[str]
) -> list[dict[str, Any]]:
    """The attributes of all rows, back from their arrays."""
    columns: list[list[Any]] = []
    back: dict[str, Callable[[Any], Any]] = {
        TEXT: texts.__getitem__,
        TEXTS: texts.__getitem__,
        WHOLE: lambda v: None if v == NOTHING else v,
        REAL: lambda v: None if v != v else v,
        YES_NO: bool,
        DAY: lambda v: None if v == NOTHING else date.fromordinal(v),
    }
    for name, kind in kinds.items():
        values = [back[kind](value) for value in arrays[f"{prefix}_{name}"].tolist()]
        if kind == TEXTS:
            values = [frozenset(part) for part in _parts(values, arrays[f"{prefix}_{name}_at"])]
        columns.append(values)
    return [dict(zip(kinds, row, strict=True)) for row in zip(*columns, strict=True)]


def _parts(values: list[Any], at: Array) -> Iterable[list[Any]]:
    bounds = at.tolist()
    return (values[a:b] for a, b in pairwise(bounds))


def _put_bases_and_windows(
    arrays: dict[str, Array], learners: Sequence[LearnerRow], code: dict[str, int]
) -> None:
    bases = [base for row in learners for base in row.bases]
    arrays["base_at"] = offsets(np.array([len(row.bases) for row in learners], np.int64))
    arrays["base_point"] = np.array([(b.lat, b.lon) for b in bases], np.float64).reshape(-1, 2)
    arrays["base_place"] = np.array([code[b.place] for b in bases], np.int32)
    windows = [(a.toordinal(), b.toordinal()) for row in learners for a, b in row.windows or ()]
    arrays["window_at"] = offsets(np.array([len(row.windows or ()) for row in learners], np.int64))
    arrays["window"] = np.array(windows, np.int64).reshape(-1, 2)
    arrays["window_any"] = np.array([row.windows is None for row in learners], np.bool_)


def _bases(arrays: dict[str, Array], texts: list[str]) -> list[tuple[Base, ...]]:
    points = [[None if x != x else x for x in point] for point in arrays["base_point"].tolist()]
    bases = [
        Base(lat, lon, texts[k]) for (lat, lon), k in zip(points, arrays["base_place"].tolist(), strict=True)
    ]
    return [tuple(part) for part in _parts(bases, arrays["base_at"])]


def _windows(arrays: dict[str, Array]) -> list[tuple[tuple[date, date], ...] | None]:
    windows = [(date.fromordinal(a), date.fromordinal(b)) for a, b in arrays["window"].tolist()]
    parts = _parts(windows, arrays["window_at"])
    return [
        None if free else tuple(part) for free, part in zip(arrays["window_any"].tolist(), parts, strict=True)
    ]


def _coded_pairs(pairs: Sequence[tuple[str, str]], code: dict[str, int]) -> Array:
    return np.array([(code[a], code[b]) for a, b in pairs], np.int32).reshape(-1, 2)
