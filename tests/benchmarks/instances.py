"""Invented rounds over the real towns of Latvia, as bare assignment problems of any size."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from tests.engine_cases import Arrays

PLACES = Path(__file__).parents[2] / "alliances/reference/places.csv"
KM_OF_A_DEGREE = 111.2
QUALIFICATIONS = 60


def towns() -> tuple[np.ndarray, np.ndarray]:
    """Points of the towns in km on a plane (k, 2), and the share of people in each (k,)."""
    with PLACES.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["population"]]
    lat, lon, people = (np.array([float(row[name]) for row in rows]) for name in ("lat", "lon", "population"))
    points = np.stack([lat * KM_OF_A_DEGREE, lon * KM_OF_A_DEGREE * np.cos(np.radians(56.9))], axis=1)
    return points, people / people.sum()


def country(learners: int, openings: int, seed: int, seats: int = 8) -> Arrays:
    """A national round.

    Learners live around the towns in proportion to their people and travel 10 to 120 km; each opening takes
    one or two of 60 qualifications and has 1 to `seats` seats. A pair costs 10 points a kilometre, up to 100
    for an unfulfilled wish and up to 20 for skills that the opening does not teach.
    """
    chance = np.random.default_rng(seed)
    points, share = towns()
    home = points[chance.choice(len(points), learners, p=share)] + chance.normal(0, 6, (learners, 2))
    site = points[chance.choice(len(points), openings, p=share)] + chance.normal(0, 3, (openings, 2))
    reach = chance.uniform(10, 120, learners)
    learns = chance.integers(0, QUALIFICATIONS, learners)
    takes = np.zeros((QUALIFICATIONS, openings), bool)
    takes[chance.integers(0, QUALIFICATIONS, openings), np.arange(openings)] = True
    second = chance.random(openings) < 0.5
    takes[chance.integers(0, QUALIFICATIONS, openings), np.arange(openings)] |= second
    rows, columns, costs = [], [], []
    for code in range(QUALIFICATIONS):
        who, where = np.flatnonzero(learns == code), np.flatnonzero(takes[code])
        km = np.hypot(*(home[who][:, None, :] - site[where][None, :, :]).transpose(2, 0, 1))
        i, j = np.nonzero(km <= reach[who][:, None])
        wish, skills = chance.integers(0, 6, len(i)) * 20, chance.integers(0, 5, len(i)) * 5
        rows.append(who[i])
        columns.append(where[j])
        costs.append((km[i, j] * 10).astype(np.int64) + wish + skills)
    row = np.concatenate(rows)
    order = np.lexsort((np.concatenate(columns), row))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=learners))])
    return (
        indptr.astype(np.int64),
        np.concatenate(columns)[order].astype(np.int32),
        np.concatenate(costs)[order],
        chance.integers(1, seats + 1, openings).astype(np.int64),
    )
