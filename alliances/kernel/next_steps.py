"""Who has to act next in every state of every process: one table, from which the start pages are made.

A subject's ``next_steps`` module registers its processes. Each state of a process has a row: who must act,
the finder that puts the task on that person's start page, the letter that tells her, what reminds her and how
often, and where the state ends by itself. A row of a state in which nobody has to act says why::

    register(
        Process(
            "answer",
            "answer about a place",
            states=AssignmentState,
            fields=("matching.assignment.status",),
            rows={
                "sent": Row(Turn(Party.EMPLOYER, todo.to_answer, letter="asked_employer", reminder=WEEKLY)),
                "declined": Row(nobody="final"),
            },
        )
    )

A finder of the table stands on the start pages of the parties that the table names, and on no other; what
reminds is run each day because the table names it. ``manage.py next_steps`` prints the table, and
:mod:`alliances.kernel.next_steps_check` says what is missing in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from alliances.kernel import daily, todo
from alliances.kernel.audiences import Audience
from alliances.kernel.todo import Finder


class Party(StrEnum):
    """Who may have to act."""

    LEARNER = "learner"
    GUARDIAN = "guardian"
    SUPERVISOR = "supervisor"
    EMPLOYER = "employer"
    SCHOOL = "school"
    NAMED_PERSON = "named person of the school"
    ALLIANCE = "alliance"
    SITE = "the site itself"


HOME_OF: Mapping[Party, Audience] = {
    Party.LEARNER: Audience.LEARNER,
    Party.EMPLOYER: Audience.EMPLOYER,
    Party.SCHOOL: Audience.SCHOOL,
    Party.NAMED_PERSON: Audience.SCHOOL,
    Party.ALLIANCE: Audience.ALLIANCE,
}
"""Whose start page a party reads; guardians and supervisors read the page of their personal link."""

BY_LINK = frozenset({Party.GUARDIAN, Party.SUPERVISOR})
MAY_LACK_ACCOUNT = BY_LINK | {Party.LEARNER, Party.EMPLOYER}
"""Parties whose people may have no account: for each turn of theirs there is a `Way`."""


@dataclass(frozen=True)
class Reminder:
    """What reminds: daily work of this name, which writes to the same person at most every so many days."""

    step: str
    every_days: int
    work: daily.Work | None = None
    place: int = 0
    """``work`` and its ``place`` among the daily work, where this table brings it; else it is registered."""


@dataclass(frozen=True)
class Ending:
    """Where a state ends by itself: the rule in words, and the daily work that ends it."""

    rule: str
    step: str = ""


@dataclass(frozen=True)
class Turn:
    """One party that has to act: its task, its letter and what reminds it.

    ``task`` is a finder for a party with a start page. ``on_page`` names the part of the page behind a
    personal link (or of another page) where a party without one acts. ``letter`` is the name of a template of
    ``messages/``; ``untold`` says why there is none.
    """

    who: Party
    task: Finder | None = None
    on_page: str = ""
    letter: str = ""
    untold: str = ""
    reminder: Reminder | None = None


@dataclass(frozen=True, init=False)
class Row:
    """One state: whose turn it is, or why nobody has to act, and where it ends by itself."""

    turns: tuple[Turn, ...]
    nobody: str
    ends: Ending | None

    def __init__(self, *turns: Turn, nobody: str = "", ends: Ending | None = None) -> None:
        object.__setattr__(self, "turns", turns)
        object.__setattr__(self, "nobody", nobody)
        object.__setattr__(self, "ends", ends)


@dataclass(frozen=True)
class Process:
    """What goes through states: an enumeration of them, the fields that store one, and a row for each.

    ``fields`` are ``app.model.field`` in lower case. A process whose state follows from other rows (a report
    that is due, a paper that ends) has none, and an enumeration of its own.
    """

    key: str
    label: str
    states: type[Enum]
    rows: Mapping[str, Row]
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """How somebody without an account does what her turn asks: a page that her personal link leads to.

    ``route`` is that page's name; ``because`` says instead why nobody without an account is asked.
    """

    route: str = ""
    because: str = ""


Asked = tuple[str, str, Party]
"""Process, state and party of a turn."""
FINAL = "nobody: final"
MONDAY_DIGEST = Reminder("task_digest", 7)
"""The letter of each Monday with all tasks of a person's start page."""

_PROCESSES: dict[str, Process] = {}
_WAYS: dict[Asked, Way] = {}


def register(process: Process) -> None:
    """Take a process into the table; its tasks come on the start pages, its reminders into the daily work.

    Raises
    ------
    ValueError
        When another process has the key.
    """
    if process.key in _PROCESSES:
        raise ValueError(f"two processes are called {process.key}")
    _PROCESSES[process.key] = process
    for turn in _turns(process):
        if turn.task is not None and turn.who in HOME_OF:
            todo.put_on_home(turn.task, HOME_OF[turn.who])
        reminder = turn.reminder
        if reminder is not None and reminder.work is not None and reminder.step not in daily.registered():
            daily.register(reminder.step, reminder.work, place=reminder.place)


def register_ways(process: str, states: Iterable[str], ways: Mapping[Party, Way]) -> None:
    """Say how people without an account do what these states of a process ask of them."""
    for state in states:
        _WAYS.update({(process, state, who): way for who, way in ways.items()})


def ways() -> dict[Asked, Way]:
    """All ways of people without an account."""
    return dict(_WAYS)


def asked_without_account() -> set[Asked]:
    """Every turn of a party whose people may have no account."""
    return {
        (process.key, state, turn.who)
        for process in processes()
        for state, row in process.rows.items()
        for turn in row.turns
        if turn.who in MAY_LACK_ACCOUNT
    }


def processes() -> list[Process]:
    """All processes, in the order in which they were registered."""
    return list(_PROCESSES.values())


def finders() -> set[tuple[Finder, Audience]]:
    """The finders that the table puts on start pages, with the audience of each."""
    return {
        (turn.task, HOME_OF[turn.who])
        for process in processes()
        for turn in _turns(process)
        if turn.task is not None and turn.who in HOME_OF
    }


def _turns(process: Process) -> Iterable[Turn]:
    return (turn for row in process.rows.values() for turn in row.turns)
