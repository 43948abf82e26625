"""Views and forms read numbers by ``row_key`` and ``whole_number``: ``int`` raises for long ones."""

from __future__ import annotations

import ast

from tests.house.source import PACKAGES, modules, name_of, nodes

NOT_FROM_A_REQUEST = {
    "dvb/guest_access/views/guards.py": "the clock, and what we kept in the session",
    "dvb/guest_access/views/guest_links.py": "the clock",
    "dvb/logbook/forms.py": "checked by the choices of the form's field",
    "matching/imports/forms.py": "names of the form's own fields",
}


def _is_edge(name: str) -> bool:
    return "/views" in name or "forms" in name or "/guest_views" in name


def test_no_view_and_no_form_reads_a_number_by_itself() -> None:
    found = set()
    for path in modules(*PACKAGES):
        for node in nodes(path):
            call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "int"
            asks = isinstance(node, ast.Attribute) and node.attr in ("isdecimal", "isdigit", "isnumeric")
            if (call or asks) and _is_edge(name_of(path)):
                found.add(name_of(path))
    assert found == set(NOT_FROM_A_REQUEST)
