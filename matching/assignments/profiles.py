"""What an employer reads of a learner before it answers: what the work needs, and nothing that names her."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliances.kernel.actor import SYSTEM
from alliances.law.rules import is_minor
from matching.assignments import stays
from matching.assignments.models import Assignment
from matching.assignments.terms import OfferTerms, terms_of, with_sites
from matching.openings.models import Opening
from matching.rounds.wording import public_number

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """One learner under her number, and the terms that an answer is about.

    ``is_minor`` is said of the first day; ``None`` where the birth date is not known.
    """

    qualification: str
    course: int | None
    skills: list[str]
    is_minor: bool | None
    terms: OfferTerms

    @property
    def has_begun(self) -> bool:
        """Whether the first day has gone already: an answer is then about the days that are left."""
        return self.terms.starts_on < timezone.localdate()

    @property
    def pay_label(self) -> str:
        return str(Opening(remuneration_kind=self.terms.pay).get_remuneration_kind_display())


def with_profiles(assignments: Iterable[Assignment]) -> list[Any]:
    """The pairs with the ``profile`` of each learner; a few queries for all."""
    rows = with_sites(assignments)
    prefetch_related_objects(rows, "enrolment__known_skills", "enrolment__group", "enrolment__programme")
    days = stays.days_of(rows, SYSTEM)
    for row in rows:
        enrolment = row.enrolment
        born = enrolment.person.birth_date
        row.profile = Profile(
            qualification=str(enrolment.programme.qualification),
            course=enrolment.group.course if enrolment.group else None,
            skills=[str(skill) for skill in enrolment.known_skills.all()],
            is_minor=is_minor(born, days[row.pk][0]) if born else None,
            terms=terms_of(row),
        )
    return rows


def lines_of(assignments: list[Assignment]) -> list[str]:
    """One line for each learner in a letter to an employer, in the language of the moment.

    Each begins with the number under which the pages show the learner: two lines are never the same.
    """
    return [_line(row) for row in with_profiles(assignments[:MOST_LINES])]


def _line(row: Any) -> str:
    one: Profile = row.profile
    number = public_number(row.enrolment_id, row.round_id)
    parts = [_("learner %(n)s") % {"n": number}, row.enrolment.school.name, one.qualification]
    if one.course:
        parts.append(_("course %(n)s") % {"n": one.course})
    if one.is_minor is not None:
        parts.append(_("under 18 on the first day") if one.is_minor else _("18 or older on the first day"))
    if one.skills:
        parts.append(_("can do: %(skills)s") % {"skills": "; ".join(one.skills)})
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (one.terms.starts_on, one.terms.ends_on))
    return f"{', '.join(parts)} ({first} – {last})"
