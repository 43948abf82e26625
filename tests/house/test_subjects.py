"""What subjects register is found and complete: tasks, destinations, admin tables."""

import ast
import sys
from pathlib import Path

import pytest
from django.contrib import admin
from django.urls import reverse

from alliances.kernel import navigation, subjects, todo
from alliances.kernel.audiences import Audience
from dvb.site.templatetags.icons import ICONS
from tests.house.source import PACKAGES, ROOT, modules, name_of, nodes


def _of_subjects(file: str) -> list[Path]:
    """The modules of this name that lie directly in a subject; the kernel has the registries."""
    found = []
    for path in modules(*PACKAGES):
        _app, *folders, name = path.relative_to(ROOT).parts
        if name == file and len(folders) == 1 and folders != ["kernel"]:
            found.append(path)
    return found


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_finder_of_a_task_has_an_audience() -> None:
    """What a ``todo`` module offers is a finder, and some start page asks it."""
    asked = {(each.__module__, each.__name__) for audience in Audience for each in todo.finders(audience)}
    written = {
        (_dotted(path), node.name)
        for path in _of_subjects("todo.py")
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    assert len({module for module, _name in asked}) > 10
    assert written == asked


@pytest.mark.parametrize("name", subjects.REGISTERING)
def test_every_registering_module_is_loaded(name: str) -> None:
    paths = _of_subjects(f"{name}.py")
    assert len(paths) > 0
    assert [name_of(path) for path in paths if _dotted(path) not in sys.modules] == []


@pytest.mark.parametrize("audience", Audience)
def test_each_audience_has_few_destinations_that_exist(audience: Audience) -> None:
    found = navigation.registered(audience)
    assert 1 < len(found) <= navigation.MAX_DESTINATIONS
    assert found[0].route == "home"
    assert len({reverse(each.route) for each in found}) == len(found)
    assert {each.icon for each in found} <= ICONS.keys()


def test_every_admin_module_is_loaded_with_its_app() -> None:
    admin.autodiscover()
    paths = _of_subjects("admin.py")
    assert paths
    assert [name_of(path) for path in paths if _dotted(path) not in sys.modules] == []
