"""The learners and openings behind the ids of the engine: what their rows say, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from alliances.kernel.spreadsheets.rows import Incoming
from matching.engine.problem import LearnerRow, OpeningRow
from matching.imports.learners import people
from matching.match_files.locations import Where

RowT = TypeVar("RowT", LearnerRow, OpeningRow)


@dataclass(frozen=True, slots=True)
class Entry(Generic[RowT]):
    """One learner or opening; ``source`` is the row as it was read, ``row`` what the engine gets of it."""

    source: Incoming
    row: RowT
    where: Where

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def name(self) -> str:
        """How a learner is called, be it by one word; empty where the file names nobody."""
        texts = (self.source.text(key) for key in ("name", "first_name", "last_name"))
        return " ".join(people.names(self.source)).strip() or next(filter(None, texts), "")

    @property
    def school(self) -> str:
        return self.source.text("school")

    @property
    def qualification(self) -> str:
        """What a learner learns, as it is written."""
        return self.source.text("qualification")

    @property
    def employer(self) -> str:
        return self.source.text("employer")

    @property
    def title(self) -> str:
        return self.source.text("title")

    @property
    def qualifications(self) -> tuple[str, ...]:
        """What an opening asks for, as it is written."""
        return tuple(self.source.values.get("qualifications") or ())

    @property
    def label(self) -> str:
        """How an opening is called in a sentence."""
        return ", ".join(part for part in (self.employer, self.where.town) if part)


Learner = Entry[LearnerRow]
Opening = Entry[OpeningRow]
