"""Edit distance between two words."""

from __future__ import annotations


def typo_distance(a: str, b: str, limit: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours between two words; ``limit + 1`` if more.

    References
    ----------
    F. J. Damerau, A technique for computer detection and correction of spelling errors, CACM 7 (1964),
    in the restricted form (optimal string alignment).
    """
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    previous = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        current = [i]
        for j, right in enumerate(b, 1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return min(previous[-1], limit + 1)
