"""Kinds of exceptions that the lead of an alliance sees over all members: each subject registers its own.

A subject says in its ``oversight`` module what is not as it should be, which member is to see to it, and how
that member is asked. The page, the total and the letters (``dvb/oversight``) follow from what is registered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor

if TYPE_CHECKING:
    from alliances.organisations.models import Organisation

MOST_ROWS = 50
Text = str | Promise
MemberKind = Literal["school", "employer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Exceptions of one kind of one member: one line of the kind's table.

    ``subject`` is what the line is about where that is not the member itself; ``details`` hold what the
    kind's own columns and templates show.
    """

    member: Organisation
    count: int = 1
    day: dt.date | None = None
    subject: object = None
    details: Mapping[str, Any] = field(default_factory=dict)


Rows = Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: a ``value`` of each row (numbers and days as the site writes them), or a template."""

    title: Text
    value: Callable[[Row], object] | None = None
    template: str = ""
    is_number: bool = False


SCHOOL = Column(title=_("School"), template="alliances/exceptions/_member.html")
EMPLOYER = Column(title=_("Employer"), template="alliances/exceptions/_member.html")
LEARNERS = Column(title=_("Learners"), value=lambda row: row.count, is_number=True)


_ON_ITS_WAY = _("The e-mail is on its way to %(member)s.")


def _first_day(rows: Rows) -> Mapping[str, Any]:
    return {"day": min((row.day for row in rows if row.day), default=None)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The e-mail that asks a member to see to its rows, once a day at most.

    ``kind`` names its text (``templates/messages/<kind>.txt``), ``path`` where its reader sees to them. The
    text knows ``lead``, ``employer`` (the member), ``count`` and what ``context`` adds. The audit row says
    "school.ask" or "employer.ask" with the kind's code, unless ``verb`` and ``after`` say it otherwise.
    """

    kind: str
    button: Text
    path: Callable[[Rows], str]
    context: Callable[[Rows], Mapping[str, Any]] = _first_day
    verb: str = ""
    after: Callable[[Rows], dict[str, Any]] | None = None
    confirmation: Text = _ON_ITS_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLetter:
    """An e-mail that a service of the subject writes by its own rules; its audit row has this ``verb``."""

    kind: str
    button: Text
    send: Callable[[Organisation, Actor], int]
    verb: str
    confirmation: Text = _ON_ITS_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionKind:
    """One kind of exception: a section of the page, a part of the total, and the question to a member.

    Parameters
    ----------
    code, address : str
        Its name, and the word in the address of its question where that is another.
    title, note : str
        The heading of its section, and what has to be said below that.
    position : int
        Its place on the page.
    asked : str
        Who sees to it: the kind of organisation of every row's member.
    find : callable
        The rows that the actor sees, in the order of the page.
    count : callable
        How many there are, where that is asked more cheaply than with ``find``.
    columns : tuple of Column
        The first one names the row; by default the member and how many learners.
    letter : Letter, OwnLetter or None
        How a member is asked; without one nobody is.
    askable : callable
        Members that may be asked; by default every visible one of the kind ``asked``.
    links : str
        A template of links beside the button.
    list_path : callable
        The page that shows all of them.
    most_rows : int
        How many rows the page shows at most; the others are on pages of the kind alone.
    on_shown : callable
        Called with the rows that a page shows, and to whom.
    """

    code: str
    title: Text
    position: int
    asked: MemberKind
    find: Callable[[Actor], list[Row]]
    count: Callable[[Actor], int] | None = None
    columns: tuple[Column, ...] = ()
    letter: Letter | OwnLetter | None = None
    askable: Callable[[Actor], QuerySet[Organisation]] | None = None
    address: str = ""
    note: Text = ""
    links: str = ""
    list_path: Callable[[], str] | None = None
    most_rows: int = MOST_ROWS
    on_shown: Callable[[Rows, Actor], None] | None = None

    @property
    def word(self) -> str:
        """What the address of its question says."""
        return self.address or self.code

    @property
    def asking_verb(self) -> str:
        """The verb of the audit row that a question leaves."""
        verb = self.letter.verb if self.letter else ""
        return verb or f"{self.asked}.ask"

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        return self.columns or (SCHOOL if self.asked == "school" else EMPLOYER, LEARNERS)

    def total(self, actor: Actor) -> int:
        return self.count(actor) if self.count else sum(row.count for row in self.find(actor))


_registered: dict[str, ExceptionKind] = {}


def register(kind: ExceptionKind) -> None:
    """Make a kind known.

    Raises
    ------
    ValueError
        Where another kind has its code, its address or its place.
    """
    for other in _registered.values():
        same_address = (other.asked, other.word) == (kind.asked, kind.word)
        if kind.code == other.code or same_address or kind.position == other.position:
            raise ValueError(f"exceptions {kind.code} and {other.code} share a code, an address or a place")
    _registered[kind.code] = kind


def registered() -> list[ExceptionKind]:
    """All kinds in the order of the page."""
    return sorted(_registered.values(), key=lambda kind: kind.position)


def of_code(code: str) -> ExceptionKind | None:
    return _registered.get(code)


def find(asked: str, word: str) -> ExceptionKind | None:
    """The kind of which a member of this kind of organisation is asked at this address."""
    return next((kind for kind in _registered.values() if (kind.asked, kind.word) == (asked, word)), None)


def by_member(found: Iterable[tuple[Organisation, dt.date | None]]) -> list[Row]:
    """One row for each member with how many it has and the first of their days, the most first."""
    days: dict[Organisation, list[dt.date | None]] = defaultdict(list)
    for member, day in found:
        days[member].append(day)
    rows = [
        Row(member=member, count=len(all_), day=min((day for day in all_ if day), default=None))
        for member, all_ in days.items()
    ]
    return sorted(rows, key=lambda row: (-row.count, row.member.pk))
