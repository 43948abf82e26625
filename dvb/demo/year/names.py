"""Invented people with right Latvian endings."""

from __future__ import annotations

from functools import lru_cache
from random import Random
from typing import NamedTuple

from alliances import reference


class Name(NamedTuple):
    first: str
    last: str
    gender: str
    family: int  # row of the surname, so that a parent shares it


@lru_cache(maxsize=1)
def _given_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {"m": [], "f": []}
    for row in reference.rows("first_names"):
        names[row["gender"]].append(row["name"])
    return names


def person(source: Random, *, family: int | None = None) -> Name:
    """A given name and a surname in the form of its bearer: Kalējs, Kalēja."""
    gender = source.choice("mf")
    families = reference.rows("last_names")
    chosen = source.randrange(len(families)) if family is None else family
    last = families[chosen]["masculine" if gender == "m" else "feminine"]
    return Name(source.choice(_given_names()[gender]), last, gender, chosen)
