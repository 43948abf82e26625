"""The architecture is a failing test: who may import whom, beyond the contracts of `make check`."""

import ast
from pathlib import Path

from tests.house.source import ROOT, modules, name_of, nodes


def _imported_by(path: Path) -> set[str]:
    names: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)} imports relatively"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_the_verifier_imports_nothing_of_ours_but_problem_and_solution() -> None:
    ours = {
        name
        for name in _imported_by(ROOT / "matching/engine/verify.py")
        if name.split(".")[0] in ("alliances", "matching", "dvb")
    }
    allowed = ("matching.engine.problem", "matching.engine.solution")
    strange = {name for name in ours if not name.startswith(allowed)}
    assert ours, "the verifier reads the problem and the solution"
    assert not strange


def test_nobody_imports_relatively_or_everything() -> None:
    for path in modules("alliances", "matching", "dvb", "tests"):
        starred = {name for name in _imported_by(path) if name.endswith(".*")}
        assert not starred, f"{name_of(path)}: {starred}"


def test_shipped_code_never_imports_the_tests() -> None:
    for path in modules("alliances", "matching", "dvb"):
        assert not {name for name in _imported_by(path) if name.split(".")[0] == "tests"}, name_of(path)
