"""What the shared pages of signed documents say and show; each kind brings a description."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor

if TYPE_CHECKING:
    from django.utils.functional import Promise

Row = Any
"""A row of a registered model."""


NO_MATCH = _("No document fits these filters")
EMPTY = _("There is no such document yet")
SAVED = _("The draft is saved.")
SIGN = _("Sign the document")
CODE_SENTENCE = _("With this code you sign the document. Read it before.")
SIGNED_SENTENCE = _("The signature is entered.")


def _nothing(_row: Row) -> str:
    return ""


def _do_nothing(*_: object) -> None:
    return None


class StateLabel(NamedTuple):
    """How a state is shown: a kind of the component ``state``, its label, and since or until when."""

    kind: str
    label: object
    on: dt.date | None = None


_KINDS = {"draft": "info", "ready": "wait", "partly_signed": "wait", "signed": "ok"}


def state_of(row: Row) -> StateLabel:
    """The state of a document with the states that all kinds share."""
    return StateLabel(_KINDS.get(row.status, "none"), row.get_status_display())


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A labelled value of a document: a line of the facts on its page, or a column of its list."""

    label: str | Promise
    value: Callable[[Row], object]
    note: Callable[[Row], object] = _nothing
    """A second, smaller line in a list."""

    sort: str = ""
    """The word by which a list is sorted by this column, ``?sort=<word>``; with ``order``."""

    order: tuple[str, ...] = ()
    parts: tuple[Fact, ...] = ()
    """The columns that a file has instead: a first and a last day, where the page shows both in one."""


@dataclass(frozen=True, kw_only=True)
class DocumentList:
    """The list of a kind of document; its first column leads to the document's page."""

    title: str | Promise
    columns: tuple[Fact, ...]
    default_sort: str
    search: tuple[str, ...]
    search_label: str | Promise
    related: tuple[str, ...] = ()
    """What the columns read beside the row itself."""

    note_label: str | Promise = ""
    """The heading of the first column's second line, for a file; without it a file leaves that line out."""

    lead: str | Promise = ""
    no_match: str | Promise = NO_MATCH
    empty: str | Promise = EMPTY
    next_step: str | Promise = ""
    """What to do in an empty list, for whoever may create a document."""

    reader_note: str | Promise = ""
    """Where documents come from, for whoever may not create one."""


@dataclass(frozen=True, kw_only=True)
class DocumentCreation:
    """The form with which a document is created, at ``<slug>-create``."""

    form: Callable[..., Form]
    """Called as a form is, and with ``by``: it offers only rows that the actor may read."""

    create: Callable[..., Row]
    """Called with ``by`` and the values of the form; returns the new row."""

    may_create: Callable[[Actor], bool]
    button: str | Promise
    title: str | Promise
    heading: str | Promise
    message: str | Promise = SAVED


@dataclass(frozen=True, kw_only=True)
class DocumentAction:
    """Something that a document's manager does on its page, at ``<slug>-<name>``, such as ending it."""

    name: str
    title: str | Promise
    button: str | Promise
    message: str | Promise
    verb: Callable[..., object]
    """Called with the row, ``by`` and the values of the form."""

    is_possible: Callable[[Row], bool]
    form: type[Form] = Form
    is_dangerous: bool = True


@dataclass(frozen=True, kw_only=True)
class DocumentPages:
    """What the shared pages say and show of one kind of document."""

    title: str | Promise = SIGN
    code_sentence: str | Promise = CODE_SENTENCE
    signed_sentence: str | Promise = SIGNED_SENTENCE
    template: str = "dvb/signing/document.html"
    facts_template: str = ""
    """Who and what it is about, above the form for a code."""

    facts: tuple[Fact, ...] = ()
    """The same on the document's own page."""

    state: Callable[[Row], StateLabel] = state_of
    listing: DocumentList | None = None
    creation: DocumentCreation | None = None
    actions: tuple[DocumentAction, ...] = ()
    filename: Callable[[Row], str] = lambda row: f"document-{row.pk}.pdf"
    note_viewing: Callable[[Row, Actor], None] = _do_nothing


STANDARD = DocumentPages()
"""The pages of a kind that says nothing about them."""
