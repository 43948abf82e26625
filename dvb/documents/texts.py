"""The clauses of an agreement as versioned data; a school may pass its own, nobody has to change code."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from dvb.documents.facts import Kind

FOLDER = Path(__file__).parent / "texts"
_LAPSED = re.compile(r"\b785\b")
_LAPSED_FROM = date(2023, 9, 1)


class When(StrEnum):
    """For which agreements a clause is written."""

    ALWAYS = "always"
    MINOR = "minor"
    PAID = "paid"
    WAGE = "wage"
    NOT_WAGE = "not_wage"


@dataclass(frozen=True, kw_only=True)
class Clause:
    text: str
    only: When = When.ALWAYS
    rule: str | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    key: str
    heading: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class Texts:
    """One version of the clauses; `reviewed_by` names the lawyer who read them, None where nobody did."""

    version: str
    kind: Kind
    valid_from: date
    act: str
    redaction: str
    blocks: tuple[Block, ...]
    reviewed_by: str | None = None

    def __post_init__(self) -> None:
        """Refuse the dead MK 785 in texts of its time after (rule P-01)."""
        texts = [self.act, self.redaction]
        for block in self.blocks:
            texts += [block.heading, *(clause.text for clause in block.clauses)]
        if self.valid_from >= _LAPSED_FROM and any(_LAPSED.search(text) for text in texts):
            message = f"texts {self.version}: MK 785 lost force, cite MK 481"
            raise ValueError(message)


def read(path: Path) -> Texts:
    """Read one version from its file."""
    data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    return Texts(
        version=data["version"],
        kind=Kind(data["kind"]),
        valid_from=data["valid_from"],
        act=data["legal"]["act"],
        redaction=data["legal"]["redaction"],
        reviewed_by=data["reviewed_by"] or None,
        blocks=tuple(_block(block) for block in data["blocks"]),
    )


def _block(data: dict[str, Any]) -> Block:
    clauses = (clause if isinstance(clause, dict) else {"text": clause} for clause in data["clauses"])
    return Block(
        key=data["key"],
        heading=data["heading"],
        clauses=tuple(
            Clause(text=clause["text"], only=When(clause.get("only", "always")), rule=clause.get("rule"))
            for clause in clauses
        ),
    )


@cache
def all_versions() -> tuple[Texts, ...]:
    """Return every version that we ship, oldest first."""
    return tuple(
        sorted(map(read, FOLDER.glob("*.toml")), key=lambda texts: (texts.valid_from, texts.version))
    )


def current(kind: Kind, on: date) -> Texts:
    """Return the newest version that is valid on a day; before the first one, the first."""
    versions = [texts for texts in all_versions() if texts.kind is kind]
    valid = [texts for texts in versions if texts.valid_from <= on]
    return valid[-1] if valid else versions[0]
