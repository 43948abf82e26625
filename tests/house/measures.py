"""`python -m tests.house.measures`: the size of modules and functions, import circles, and repeated lines."""

from __future__ import annotations

import ast
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import grimp
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from tests.house.source import PACKAGES, functions, modules, name_of

WINDOW = 6
"""So many lines in a row that stand twice are a repetition."""


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def function_lengths(paths: Iterable[Path]) -> list[int]:
    """Lines of each function from ``def`` to its end, docstring included."""
    return [
        node.end_lineno - node.lineno + 1 for path in paths for node in functions(path) if node.end_lineno
    ]


def circles(packages: Iterable[str] = PACKAGES) -> list[list[str]]:
    """Groups of modules that import each other in a circle, each sorted by name.

    Imports that only a type checker follows are left out; imports inside functions count.
    """
    graph = grimp.build_graph(*packages, exclude_type_checking_imports=True, cache_dir=None)
    names = sorted(graph.modules)
    index = {name: number for number, name in enumerate(names)}
    pairs = [
        (index[name], index[other])
        for name in names
        for other in graph.find_modules_directly_imported_by(name)
        if other in index
    ]
    rows, columns = (np.array(side, dtype=int) for side in zip(*pairs, strict=True))
    matrix = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))
    _count, labels = connected_components(matrix, directed=True, connection="strong")
    groups = defaultdict(list)
    for name, label in zip(names, labels, strict=True):
        groups[int(label)].append(name)
    return sorted(group for group in groups.values() if len(group) > 1)


def repetitions(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """Pairs of places (``file:line``) where the same run of lines of code begins, each run counted once.

    Blank lines, comments, docstrings, imports and lines without a letter do not count.
    """
    seen: dict[tuple[str, ...], tuple[str, int, int]] = {}
    found = []
    for path in paths:
        code = _code_lines(path)
        skip_to = 0
        for start in range(len(code) - WINDOW + 1):
            if start < skip_to:
                continue
            window = tuple(text for _number, text in code[start : start + WINDOW])
            first = seen.setdefault(window, (name_of(path), code[start][0], start))
            if first != (name_of(path), code[start][0], start):
                found.append((f"{first[0]}:{first[1]}", f"{name_of(path)}:{code[start][0]}"))
                skip_to = start + WINDOW
    return found


def _code_lines(path: Path) -> list[tuple[int, str]]:
    text = path.read_text()
    ignored: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or isinstance(node, ast.Import | ast.ImportFrom):
            ignored |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if number not in ignored
        and any(sign.isalpha() for sign in line)
        and not line.strip().startswith(("#", "@"))
    ]


def main() -> int:
    paths = list(modules(*PACKAGES))
    lengths = function_lengths(paths)
    longest = max(paths, key=lines_of)
    print(f"modules {len(paths)}, lines {sum(map(lines_of, paths))}")
    print(f"longest module {name_of(longest)}, {lines_of(longest)} lines")
    p90 = statistics.quantiles(lengths, n=10)[-1]
    print(f"functions {len(lengths)}, median {statistics.median(lengths):.0f} lines, p90 {p90:.0f}")
    found = circles()
    print(f"import circles {len(found)}", *(", ".join(group) for group in found), sep="\n  ")
    repeated = repetitions(paths)
    print(
        f"runs of {WINDOW} equal lines {len(repeated)}", *(" ~ ".join(pair) for pair in repeated), sep="\n  "
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
