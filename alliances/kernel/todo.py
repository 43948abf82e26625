"""The building blocks of a start page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence with its figure, why, and where."""

    title: str
    note: str
    label: str
    url: str
