"""Subjects register their parts themselves: modules of a known name are discovered, not listed.

An app is a floor (``alliances``, ``matching``, ``dvb``), a subject a package inside it. The apps assemble
from their subjects: ``models`` (tables), ``urls``, and the modules of :data:`REGISTERING`, which are imported
once when the site starts and register what they bring (who may see a row, kinds of imports, tasks ...).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.db.models import Model
from django.urls import URLPattern, URLResolver

REGISTERING = ("access", "erasure", "registration", "todo", "oversight", "next_steps")


def parts(app: str, name: str) -> list[ModuleType]:
    """Import ``<app>.<subject>.<name>`` of every subject that has it, in alphabetical order."""
    packages = pkgutil.iter_modules(import_module(app).__path__, f"{app}.")
    named = (f"{package.name}.{name}" for package in packages if package.ispkg)
    return [import_module(module) for module in named if find_spec(module)]


def tables(app: str) -> dict[str, type[Model]]:
    """The models of all subjects of an app by name, as Django looks for them in ``<app>.models``."""
    return {
        name: value
        for part in parts(app, "models")
        for name, value in vars(part).items()
        if isinstance(value, type) and issubclass(value, Model) and value.__module__.startswith(f"{app}.")
    }


def url_patterns(app: str) -> list[URLPattern | URLResolver]:
    """The addresses of all subjects of an app."""
    return [pattern for part in parts(app, "urls") for pattern in part.urlpatterns]


def register_all(app: str) -> None:
    """Let the subjects of an app register what they bring; called once its tables are loaded."""
    for name in REGISTERING:
        parts(app, name)
