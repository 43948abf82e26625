"""Modules named `queries` read and never write."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import PACKAGES, modules, name_of

WRITES = {
    "acreate", "adelete", "asave", "aupdate", "bulk_create", "bulk_update", "create", "delete",
    "enqueue_on_commit", "get_or_create", "record", "save", "select_for_update", "update_or_create",
}  # fmt: skip
"""Calls that write, or that lock rows in order to write."""


def writing_lines(text: str) -> list[str]:
    """Lines that write, or import what does: `line: name`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            on_rows = name == "update" and "objects" in ast.unparse(node.func)
            if name in WRITES or on_rows:
                found.append(f"{node.lineno}: {name}")
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.lineno}: {one.name}" for one in node.names if one.name == "transaction"]
    return found


def test_queries_never_write() -> None:
    queries = [path for path in modules(*PACKAGES) if "queries" in (path.stem, path.parent.name)]
    assert len(queries) > len(PACKAGES)
    assert {name_of(path): lines for path in queries if (lines := writing_lines(path.read_text()))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "from django.db import transaction",
        "row.save(update_fields=['name'])",
        "Row.objects.filter(pk=1).update(name='')",
        "AuditEntry.objects.record(by=by, verb='x', subject=row)",
        "rows = Row.objects.select_for_update()",
    ],
)
def test_a_planted_write_is_found(line: str) -> None:
    assert writing_lines(line)


def test_a_dict_may_be_filled() -> None:
    assert not writing_lines("counts.update(more)\nnames.add(one)")
