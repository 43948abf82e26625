"""Background work is started by a dotted name: each name that the code gives leads to a task."""

import re

from django.utils.module_loading import import_string
from django_tasks.base import Task

from tests.house.source import PACKAGES, modules, name_of

NAMED = re.compile(r"\"((?:alliances|matching|dvb)[\w.]*\.tasks\.\w+)\"")


def test_every_task_that_the_code_starts_by_name_exists() -> None:
    named = {(name_of(path), name) for path in modules(*PACKAGES) for name in NAMED.findall(path.read_text())}
    assert named
    for place, name in sorted(named):
        assert isinstance(import_string(name), Task), f"{place}: {name}"
