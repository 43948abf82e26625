"""What is missing in the table of next steps: states are found in the code, not in the table."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from django.apps import apps
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from alliances.kernel import daily, lifecycles, next_steps, todo
from alliances.kernel.next_steps import BY_LINK, HOME_OF, Ending, Process, Reminder, Row, Turn, processes

FLOORS = ("alliances", "matching", "dvb")
STATE_ENDINGS = ("state", "status")
"""How a column is called that stores the state of a process."""
DECIDED = frozenset({"decided_at", "closed_at", "answered_at", "confirmed_at"})
"""Columns whose emptiness is a state: somebody has not decided yet."""


def faults() -> list[str]:
    """One sentence for each state without an owner, and for each thing named that does not exist."""
    found = list(processes())
    told = [*_uncovered_fields(found), *_uncovered_lifecycles(found)]
    for process in found:
        told += _of_process(process)
    return [*told, *_of_ways()]


def _of_ways() -> Iterator[str]:
    """Turns of people without an account that they could not take, and ways that nothing needs."""
    ways, asked, routes = next_steps.ways(), next_steps.asked_without_account(), set(_routes(get_resolver()))
    for key in sorted(asked | set(ways)):
        name, way = ", ".join(key), ways.get(key)
        if way is None:
            yield f"{name}: who has no account has no way to do it"
        elif key not in asked:
            yield f"{name}: a way to do what nobody is asked"
        elif bool(way.route) == bool(way.because):
            yield f"{name}: either a page behind the link, or why nobody without an account is asked"
        elif way.route and way.route not in routes:
            yield f"{name}: no page is called {way.route}"


def _routes(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def _uncovered_fields(found: list[Process]) -> Iterator[str]:
    owner = {name: process for process in found for name in process.fields}
    for name, field in state_fields().items():
        process = owner.pop(name, None)
        if process is None:
            yield f"{name}: a state that no process of the table covers"
            continue
        values = {str(value) for value, _label in field.flatchoices} if field.choices else set()
        yield from (
            f"{process.key}: the state {value} of {name} has no owner"
            for value in sorted(values - {*process.rows})
        )
    yield from (f"{process.key}: there is no column {name}" for name, process in owner.items())


def state_fields() -> dict[str, models.Field[object, object]]:
    """Every column that stores a state, or that is empty until somebody decides, by its name."""
    return {
        f"{model._meta.label_lower}.{field.name}": field
        for floor in FLOORS
        for model in apps.get_app_config(floor).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.Field) and _is_state(field)
    }


def _is_state(field: models.Field[object, object]) -> bool:
    if field.choices:
        return field.name.endswith(STATE_ENDINGS)
    return field.null and field.name in DECIDED


def _uncovered_lifecycles(found: list[Process]) -> Iterator[str]:
    covered = {process.states for process in found}
    yield from (
        f"{states.__module__}.{states.__name__}: a lifecycle that no process of the table covers"
        for states in lifecycles.declared()
        if states not in covered
    )


def _of_process(process: Process) -> Iterator[str]:
    values = values_of(process.states)
    yield from (f"{process.key}: the state {one} has no owner" for one in values if one not in process.rows)
    yield from (f"{process.key}: {one} is no state" for one in process.rows if one not in values)
    for state, row in process.rows.items():
        yield from (f"{process.key}, {state}: {fault}" for fault in _of_row(row))


def values_of(states: type[Enum]) -> list[str]:
    return [str(member.value) for member in states]


def _of_row(row: Row) -> Iterator[str]:
    if bool(row.turns) == bool(row.nobody):
        yield "either somebody has to act, or a sentence says why nobody has to"
    if isinstance(row.ends, Ending) and row.ends.step and row.ends.step not in daily.registered():
        yield f"no daily work is called {row.ends.step}"
    for turn in row.turns:
        yield from (f"{turn.who}: {fault}" for fault in _of_turn(turn))


def _of_turn(turn: Turn) -> Iterator[str]:
    if turn.who in HOME_OF:
        audience = HOME_OF[turn.who]
        if turn.task is None:
            yield "nothing finds this task for the start page"
        elif turn.task not in todo.finders(audience):
            yield f"{turn.task.__name__} is not on the start page of {audience}"
    elif turn.who in BY_LINK and not turn.on_page:
        yield "nothing says where on the page of the personal link this is done"
    if bool(turn.letter) == bool(turn.untold):
        yield "either a letter tells it, or a sentence says why none does"
    if turn.letter and not _has_template(turn.letter):
        yield f"there is no template messages/{turn.letter}.txt"
    if isinstance(turn.reminder, Reminder) and turn.reminder.step not in daily.registered():
        yield f"no daily work is called {turn.reminder.step}"


def _has_template(letter: str) -> bool:
    try:
        get_template(f"messages/{letter}.txt")
    except TemplateDoesNotExist:
        return False
    return True
