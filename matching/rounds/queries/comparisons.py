"""Two runs side by side: who moved, who gained, and how the result is spread over schools and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from alliances.kernel.actor import Actor
from alliances.kernel.visibility import visible_to
from matching.rounds.models import Proposal, Run


def percentile(values: list[float], share: float) -> float | None:
    """The smallest value that at least this share of the sorted values does not exceed."""
    if not values:
        return None
    return values[max(0, -(-int(share * 100) * len(values) // 100) - 1)]


@dataclass(frozen=True)
class Move:
    """One learner whose answer differs; ``first`` and ``second`` are her proposals in either run."""

    first: Proposal | None
    second: Proposal | None

    @property
    def kind(self) -> str:
        """``gained``, ``lost``, ``moved``, or ``joined``/``left`` where a run did not know her."""
        if self.first is None:
            return "joined"
        if self.second is None:
            return "left"
        if self.first.opening_id is None:
            return "gained"
        return "lost" if self.second.opening_id is None else "moved"

    @property
    def proposal(self) -> Proposal:
        proposal = self.second or self.first
        if proposal is None:
            raise ValueError("a move has at least one side")
        return proposal


@dataclass(frozen=True)
class Share:
    """How one school or municipality fares in both runs: learners, placed, median and worst km."""

    name: str
    learners: tuple[int, int]
    placed: tuple[int, int]
    median_km: tuple[float | None, float | None]
    worst_km: tuple[float | None, float | None]

    def rate(self, side: int) -> float:
        return self.placed[side] / self.learners[side] if self.learners[side] else 0.0


@dataclass(frozen=True)
class Comparison:
    """What changed between two runs for the learners whom the actor may see."""

    moves: list[Move] = field(default_factory=list)
    same: int = 0
    by_school: list[Share] = field(default_factory=list)
    by_municipality: list[Share] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(move.kind == kind for move in self.moves)


def compare(first: Run, second: Run, actor: Actor) -> Comparison:
    """Put two runs side by side, in a number of queries that does not grow with the rows."""
    sides = [_proposals(first, actor), _proposals(second, actor)]
    by_name = actor.organisation_kind == "school"
    keys = sorted(sides[0].keys() | sides[1].keys(), key=lambda key: _order(sides, key, by_name))
    pairs = [Move(sides[0].get(key), sides[1].get(key)) for key in keys]
    moves = [pair for pair in pairs if _differs(pair)]
    return Comparison(
        moves=moves,
        same=len(pairs) - len(moves),
        by_school=_shares(sides, _school),
        by_municipality=_shares(sides, _municipality),
    )


def fairness(run: Run, actor: Actor) -> tuple[list[Share], list[Share]]:
    """The spread of one run over schools, and over the municipalities where learners live."""
    rows = _proposals(run, actor)
    return _shares([rows, rows], _school), _shares([rows, rows], _municipality)


def _school(row: Proposal) -> str:
    return row.enrolment.school.name


def _municipality(row: Proposal) -> str:
    return row.enrolment.person.municipality or "–"


def _proposals(run: Run, actor: Actor) -> dict[int, Proposal]:
    rows = visible_to(actor, Proposal).filter(run=run)
    related = rows.select_related(
        "run", "enrolment__person", "enrolment__school", "opening__employer", "computed_opening__employer"
    )
    return {row.enrolment_id: _computed_proposal(row) for row in related.defer("explanation")}


def _computed_proposal(row: Proposal) -> Proposal:
    """The run's own answer: what a person changed by hand since belongs to the next run."""
    if row.is_edited:
        row.opening, row.km = row.computed_opening, row.computed_km
    return row


def _order(sides: list[dict[int, Proposal]], key: int, by_name: bool) -> tuple[str, int]:
    """By name only for whoever may read names: the alphabet of hidden names would tell about them."""
    row = sides[1].get(key) or sides[0][key]
    return (row.enrolment.person.sort_key if by_name else "", key)


def _differs(pair: Move) -> bool:
    if pair.first is None or pair.second is None:
        return True
    return pair.first.opening_id != pair.second.opening_id


def _shares(sides: list[dict[int, Proposal]], name_of: Callable[[Proposal], str]) -> list[Share]:
    groups: list[dict[str, list[Proposal]]] = [defaultdict(list), defaultdict(list)]
    for side, rows in enumerate(sides):
        for row in rows.values():
            groups[side][name_of(row)].append(row)
    shares = []
    for name in sorted(groups[0].keys() | groups[1].keys()):
        both = [groups[side].get(name, []) for side in (0, 1)]
        km = [sorted(row.km for row in rows if row.km is not None) for rows in both]
        shares.append(
            Share(
                name=name,
                learners=(len(both[0]), len(both[1])),
                placed=(_placed(both[0]), _placed(both[1])),
                median_km=(percentile(km[0], 0.5), percentile(km[1], 0.5)),
                worst_km=(max(km[0], default=None), max(km[1], default=None)),
            )
        )
    return shares


def _placed(rows: list[Proposal]) -> int:
    return sum(row.opening_id is not None for row in rows)
