"""Seeded chance: each part of the year draws from its own source, so that one part never shifts another."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(seed: int, part: str) -> Random:
    """The source of one part of the year (a text seed is hashed, and the same on every machine)."""
    return Random(f"{seed}/{part}")  # noqa: S311 - invented data, no secret


def pick(source: Random, weights: dict[T, float]) -> T:
    """One key, in proportion to its weight."""
    return source.choices(list(weights), weights=list(weights.values()))[0]


def chance(source: Random, share: float) -> bool:
    return source.random() < share


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers that add up to a total, in proportion to weights (largest remainder)."""
    weight_sum = sum(weights)
    exact = [total * weight / weight_sum for weight in weights]
    counts = [int(share) for share in exact]
    rest = sorted(range(len(exact)), key=lambda i: (counts[i] - exact[i], i))
    for i in rest[: total - sum(counts)]:
        counts[i] += 1
    return counts


def parts(source: Random, total: int, count: int, largest: int) -> list[int]:
    """A total in ``count`` parts of 1 to ``largest``, many small and a few large.

    Raises
    ------
    ValueError
        If no such parts exist.
    """
    if not count <= total <= count * largest:
        raise ValueError(f"{total} cannot be parted into {count} parts of 1 to {largest}")
    sizes = [1] * count
    appetite = [source.random() ** 2 + 0.1 for _ in range(count)]
    open_parts = list(range(count))
    for _ in range(total - count):
        at = source.choices(range(len(open_parts)), weights=[appetite[i] for i in open_parts])[0]
        sizes[open_parts[at]] += 1
        if sizes[open_parts[at]] == largest:
            open_parts.pop(at)
    return sizes
