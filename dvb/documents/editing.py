"""Clauses as lines to be edited: what a rule asks for is a named place that can be moved but not dropped."""

from __future__ import annotations

import re
from dataclasses import replace

from dvb.documents.texts import Block, Clause, When

LONGEST = 1500
_PLACE = re.compile(r"\{([^{}]*)\}")
_ONLY = re.compile(r"\[(minor|paid|wage|not_wage)\]\s*(.*)")


class WordingError(ValueError):
    """What is wrong with a block: ``code`` (missing, unknown, twice, alone, empty, long), and the places."""

    def __init__(self, code: str, names: list[str]) -> None:
        super().__init__(f"{code}: {', '.join(names)}")
        self.code = code
        self.names = names


def places_of(block: Block) -> dict[str, Clause]:
    """The clauses that a rule asks for, by the name of their place; a rule's second clause is ``P-03/2``."""
    places: dict[str, Clause] = {}
    seen: dict[str, int] = {}
    for clause in block.clauses:
        if clause.rule:
            seen[clause.rule] = seen.get(clause.rule, 0) + 1
            count = seen[clause.rule]
            places[clause.rule if count == 1 else f"{clause.rule}/{count}"] = clause
    return places


def to_lines(block: Block, base: Block) -> str:
    """A block as it is typed, one clause a line: a rule's as ``{L-02}``, others with ``[minor]`` before.

    Places that a newer shipped block has besides stand at the end.
    """
    places, names = places_of(base), {id(clause): name for name, clause in places_of(block).items()}
    lines = [
        f"{{{names[id(clause)]}}}" if names.get(id(clause)) in places else _line(clause)
        for clause in block.clauses
    ]
    return "\n".join([*lines, *(f"{{{name}}}" for name in places if f"{{{name}}}" not in lines)])


def _line(clause: Clause) -> str:
    return clause.text if clause.only is When.ALWAYS else f"[{clause.only.value}] {clause.text}"


def from_lines(typed: str, base: Block) -> Block:
    """Read a block back; every place of the shipped block has to stand in it once, alone on its line.

    Raises
    ------
    WordingError
        What is wrong, and which places.
    """
    places = places_of(base)
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    named = [name for line in lines for name in _PLACE.findall(line)]
    _check(lines, named, set(places))
    return replace(base, clauses=tuple(_clause(line, places) for line in lines))


def _check(lines: list[str], named: list[str], places: set[str]) -> None:
    invalid = {
        "unknown": [name for name in named if name not in places],
        "missing": sorted(places - set(named)),
        "twice": sorted({name for name in named if named.count(name) > 1}),
        "alone": [line[:40] for line in lines if ("{" in line or "}" in line) and not _PLACE.fullmatch(line)],
        "long": [line[:40] for line in lines if len(line) > LONGEST],
    }
    for code, names in invalid.items():
        if names:
            raise WordingError(code, names)
    if not lines:
        raise WordingError("empty", [])


def _clause(line: str, places: dict[str, Clause]) -> Clause:
    if match := _PLACE.fullmatch(line):
        return places[match[1]]
    if match := _ONLY.fullmatch(line):
        return Clause(text=match[2], only=When(match[1]))
    return Clause(text=line)
