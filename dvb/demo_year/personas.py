"""The people as whom a visitor of the demo signs in with one click."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """One person of the demo: key, name, e-mail, and the organisations she acts for.

    ``memberships`` holds pairs of (organisation kind, organisation name or its place in the tables, role);
    ``learner_id`` is set where she is a learner of the demo year.
    """

    key: str
    first_name: str
    last_name: str
    email: str
    memberships: tuple[tuple[str, str, str], ...]
    learner_id: str = ""


PERSONAS: tuple[Persona, ...] = ()
