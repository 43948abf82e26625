"""The table of next steps: every state of every process has an owner, and what it names exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from alliances.kernel import lifecycles, next_steps, todo
from alliances.kernel.actor import Actor
from alliances.kernel.audiences import Audience
from alliances.kernel.next_steps import HOME_OF, Party, Reminder, Row, Turn, Way
from alliances.kernel.next_steps_check import faults, state_fields
from alliances.kernel.todo import Task
from matching.assignments.lifecycle import AssignmentState
from matching.assignments.models import Assignment

ANSWER = "answer"


@pytest.fixture
def _table(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A copy of the table, of the lifecycles and of a column's choices, to plant faults in."""
    monkeypatch.setattr(next_steps, "_PROCESSES", dict(next_steps._PROCESSES))
    monkeypatch.setattr(next_steps, "_WAYS", dict(next_steps._WAYS))
    monkeypatch.setattr(lifecycles, "_MOVES", dict(lifecycles._MOVES))
    field: Any = Assignment._meta.get_field("status")
    before = field.choices
    yield
    field.choices = before


def plant(state: str, row: Row) -> None:
    process = next_steps._PROCESSES[ANSWER]
    next_steps._PROCESSES[ANSWER] = replace(process, rows={**process.rows, state: row})


def test_every_state_has_an_owner(capsys: pytest.CaptureFixture[str]) -> None:
    assert faults() == []
    call_command("next_steps", check=True)
    assert "each has an owner" in capsys.readouterr().out


def test_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("next_steps")
    printed = capsys.readouterr().out
    for process in next_steps.processes():
        assert f"({process.key})" in printed
        assert all(state in printed for state in process.rows)
    assert "employer: matching.assignments.todo.to_answer; letter asked_employer" in printed


def test_states_are_found_in_tables_and_lifecycles() -> None:
    """What the check walks is not empty: the columns and enumerations that are known by name are in it."""
    assert {"dvb.agreement.status", "matching.assignment.status", "dvb.concern.closed_at"} <= {
        *state_fields()
    }
    assert AssignmentState in lifecycles.declared()


@pytest.mark.usefixtures("_table")
def test_a_new_state_of_a_column_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    field: Any = Assignment._meta.get_field("status")
    field.choices = [*field.choices, ("on_hold", "on hold")]
    assert faults() == ["answer: the state on_hold of matching.assignment.status has no owner"]
    with pytest.raises(CommandError) as raised:
        call_command("next_steps", check=True)
    assert raised.value.returncode == 1
    assert "on_hold" in capsys.readouterr().err


@pytest.mark.usefixtures("_table")
def test_a_new_lifecycle_is_seen() -> None:
    class NewState(StrEnum):
        BEGUN = "begun"
        DONE = "done"

    lifecycles.declare_moves(NewState, {"begun": {"done"}, "done": ()})
    assert [fault for fault in faults() if "NewState: a lifecycle that no process" in fault]


@pytest.mark.usefixtures("_table")
def test_a_process_that_is_not_in_the_table_is_seen() -> None:
    del next_steps._PROCESSES[ANSWER]
    assert any(fault.startswith("matching.assignment.status: a state that no process") for fault in faults())


def _unregistered(_actor: Actor) -> list[Task]:
    return []


_FINDER = todo.finders(Audience.EMPLOYER)[0]
WRONG = [
    (Row(), "either somebody has to act"),
    (Row(Turn(Party.EMPLOYER, _FINDER, untold="-"), nobody="final"), "either somebody has to act"),
    (Row(Turn(Party.EMPLOYER, untold="-")), "nothing finds this task"),
    (Row(Turn(Party.EMPLOYER, _unregistered, untold="-")), "_unregistered is not on the start page"),
    (Row(Turn(Party.EMPLOYER, _FINDER)), "either a letter tells it"),
    (Row(Turn(Party.EMPLOYER, _FINDER, letter="no_such")), "there is no template messages/no_such.txt"),
    (
        Row(Turn(Party.EMPLOYER, _FINDER, untold="-", reminder=Reminder("no_such", 7))),
        "no daily work is called no_such",
    ),
    (Row(Turn(Party.GUARDIAN, untold="-")), "nothing says where on the page"),
    (Row(nobody="final", ends=next_steps.Ending("some day", "no_such")), "no daily work is called no_such"),
]


@pytest.mark.usefixtures("_table")
@pytest.mark.parametrize(("row", "said"), WRONG)
def test_what_a_row_names_has_to_exist(row: Row, said: str) -> None:
    plant("sent", row)
    (fault,) = [each for each in faults() if "without an account" not in each and not _is_way(each)]
    assert said in fault


def _is_way(fault: str) -> bool:
    return "has no way to do it" in fault or "a way to do what nobody is asked" in fault


@pytest.mark.usefixtures("_table")
def test_a_state_asks_nobody_without_an_account_for_what_she_cannot_do() -> None:
    """A new turn of a learner, a guardian, a supervisor or an employer says where her link leads."""
    for who in (Party.LEARNER, Party.EMPLOYER, Party.GUARDIAN, Party.SUPERVISOR):
        plant("agreed", Row(Turn(who, _FINDER if who in HOME_OF else None, on_page="x", untold="-")))
        assert f"answer, agreed, {who}: who has no account has no way to do it" in faults()
        wrong = {
            Way(): "either a page behind the link",
            Way("link-terms", "both"): "either a page behind the link",
            Way("no-such-page"): "no page is called no-such-page",
        }
        for way, said in wrong.items():
            next_steps.register_ways("answer", ["agreed"], {who: way})
            assert any(said in fault for fault in faults()), said
        next_steps.register_ways("answer", ["agreed"], {who: Way("link-terms")})
        assert not [fault for fault in faults() if _is_way(fault) and str(who) in fault]
        del next_steps._WAYS["answer", "agreed", who]
    plant("agreed", Row(nobody="final"))
    next_steps.register_ways("answer", ["agreed"], {Party.LEARNER: Way("matching:my-place")})
    assert faults() == ["answer, agreed, learner: a way to do what nobody is asked"]


def test_start_pages_ask_what_the_table_names_and_nothing_that_is_only_declared() -> None:
    """A finder that is declared and that no row names would stand on no start page."""
    named = {function for function, _audience in next_steps.finders()}
    assert {function.__qualname__ for function in todo.declared()} == {each.__qualname__ for each in named}
    asked = {(each, audience) for audience in Audience for each in todo.finders(audience)}
    assert next_steps.finders() <= asked
    assert {(each, at) for each, places in todo.declared().items() for at in places} == next_steps.finders()
