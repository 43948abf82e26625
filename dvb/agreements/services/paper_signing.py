"""Signed on paper: many agreements at once, each side by the name that stands in its agreement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.visibility import visible_to
from dvb.agreements.models import Agreement
from dvb.agreements.services import standing
from dvb.agreements.services.bulk_drafting import MAX_AT_ONCE, Outcome
from dvb.agreements.services.locking import RELATED
from dvb.signing.documents import DocumentSide, NewSignature, Paper, paper_of
from dvb.signing.models import Method
from dvb.signing.services import signatures
from dvb.signing.states import SIGNABLE


@dataclass(frozen=True, slots=True)
class Planned:
    """One agreement of a selection: who is entered as having signed, or why nobody can be."""

    agreement: Agreement
    signers: tuple[tuple[DocumentSide, str], ...] = ()
    problem: object = ""
    unprinted: tuple[str, ...] = ()
    """Names typed once after the paper was released: the paper itself has an empty line for them."""


def to_be_signed(by: Actor) -> QuerySet[Agreement]:
    """Released agreements that not all parties have signed."""
    rows: QuerySet[Agreement] = visible_to(by, Agreement)
    rows = rows.filter(status__in=SIGNABLE).select_related(*RELATED, "assignment__enrolment__group")
    return rows.prefetch_related("signatures", "assignment__enrolment__person__guardians")


def chosen(keys: Iterable[int], by: Actor) -> list[Agreement]:
    """The chosen agreements, as many as are done at once, by the learners' names."""
    rows = to_be_signed(by).filter(pk__in=list(keys)[:MAX_AT_ONCE])
    return list(rows.order_by("assignment__enrolment__person__sort_key", "pk"))


def plan(
    agreements: Iterable[Agreement], *, signed_on: dt.date, with_guardians: bool, by: Actor
) -> list[Planned]:
    """What entering the signatures of all would do, by the same checks; nothing is written."""
    planned = []
    for agreement in agreements:
        try:
            paper = paper_of(agreement)
            signers = _signers(paper, signed_on, with_guardians, by)
            planned.append(Planned(agreement, signers, unprinted=_unprinted(paper, signers)))
        except Refused as refused:
            planned.append(Planned(agreement, problem=refused.message))
    return planned


def sign_all(keys: Iterable[int], *, signed_on: dt.date, with_guardians: bool, by: Actor) -> Outcome:
    """Enter the signatures of all sides of the chosen agreements, each agreement alone and as a whole.

    What somebody signed meanwhile stays as it is; a second press finds nothing left to do.
    """
    outcome = Outcome()
    for agreement in chosen(keys, by):
        try:
            outcome.done.append(_sign(agreement, signed_on, with_guardians, by))
        except Refused as refused:
            outcome.refused.append((agreement, refused.message))
    return outcome


def _unprinted(paper: Paper, signers: Iterable[tuple[DocumentSide, str]]) -> tuple[str, ...]:
    return tuple(name for side, name in signers if side.is_party and not side.known_name(paper.row))


@transaction.atomic
def _sign(agreement: Agreement, signed_on: dt.date, with_guardians: bool, by: Actor) -> Agreement:
    locked = paper_of(agreement).locked()
    if not locked.is_signable:
        return agreement
    for side, name in _signers(locked, signed_on, with_guardians, by):
        signed: Agreement = signatures.sign_on_paper(
            paper_of(agreement), side=side.key, name=name, signed_on=signed_on, by=by
        )
    return signed


def _signers(
    paper: Paper, signed_on: dt.date, with_guardians: bool, by: Actor
) -> tuple[tuple[DocumentSide, str], ...]:
    """Who has not signed yet, by the name in the agreement, else the one typed once; guardians first."""
    paper.document.require_manager(paper.row, by)
    sides = [side for side in paper.open_sides() if side.is_party or with_guardians]
    typed_once = standing.for_draft(paper.row.assignment)
    signers = tuple(
        (side, side.known_name(paper.row) or str(typed_once.get(f"{side.key}_signatory", "")))
        for side in sorted(sides, key=lambda one: one.is_party)
    )
    nameless = ", ".join(str(side.label) for side, name in signers if not name)
    if nameless:
        raise Refused("name_needed", _("It is not entered who signs: %(sides)s.") % {"sides": nameless})
    for side, name in signers:
        signatures.require(paper, NewSignature(side.key, Method.PAPER.value, name, signed_on))
    return signers
