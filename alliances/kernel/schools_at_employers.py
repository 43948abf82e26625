"""Which schools have learners at an employer: queried in the kernel, answered by higher-level subjects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

Rows = Callable[[], QuerySet[Any]]
"""Makes the query set of rows of which each sends one learner to one employer."""
_ANSWERS: list[tuple[Rows, str, str]] = []
_SIGNED: list[tuple[Rows, str, str]] = []
"""Of these rows, those that the employer itself signed: no school makes one alone."""


def register(rows: Rows, *, employer: str, school: str) -> None:
    """Register, in ``AppConfig.ready``, a model that records where learners are or were.

    Parameters
    ----------
    rows : callable
        Makes the query set of rows of which each sends one learner to one employer.
    employer, school : str
        The fields of a row that hold the two organisations' keys.
    """
    _ANSWERS.append((rows, employer, school))


def register_signed(rows: Rows, *, employer: str, school: str) -> None:
    """Register rows, as :func:`register` does, that say that the employer signed for a school's learner."""
    _SIGNED.append((rows, employer, school))


def schools_at(employer: int) -> set[int]:
    """Schools whose learners are or were at this employer: its access to their data needs their consent."""
    school_ids: set[int] = set()
    for rows, at, of in _ANSWERS:
        school_ids.update(rows().filter(**{at: employer}).order_by().values_list(of, flat=True).distinct())
    return school_ids


def hosts(field: str, *, school: int | None = None) -> Q:
    """That ``field`` names an employer where learners are or were, of this school or of any."""
    condition = Q(pk__in=[])
    for rows, at, of in _ANSWERS:
        some = rows() if school is None else rows().filter(**{of: school})
        condition |= Q(**{f"{field}__in": some.order_by().values(at)})
    return condition


def keeps(field: str, school: int | None) -> Q:
    """That ``field`` names an employer whose data this school may keep while nobody acts for it.

    Where the employer itself signed for learners, their schools do. Where it signed for nobody yet, the
    school whose learners were the first there does: what a school does alone, be it a draft or a signature
    that it enters from paper, gives it no say over an employer on which others rely.
    """
    own, signed, others, first = Q(pk__in=[]), Q(pk__in=[]), Q(pk__in=[]), Q(pk__in=[])
    for rows, at, of in _SIGNED:
        signed |= Q(**{f"{field}__in": rows().order_by().values(at)})
        own |= Q(**{f"{field}__in": rows().filter(**{of: school or 0}).order_by().values(at)})
    for rows, at, of in _ANSWERS:
        others |= Q(**{f"{field}__in": rows().exclude(**{of: school or 0}).order_by().values(at)})
        earlier = rows().filter(**{at: OuterRef(at), "pk__lt": OuterRef("pk")}).exclude(**{of: school or 0})
        leading = rows().filter(~Exists(earlier), **{of: school or 0})
        first |= Q(**{f"{field}__in": leading.order_by().values(at)})
    return own | (~signed & (~others | first))


def concerns(field: str, school: int | None) -> Q:
    """That ``field`` names an employer without learners, or one with learners of this school."""
    return ~hosts(field) | hosts(field, school=school or 0)
