"""The columns of the files of answers and of pairs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from alliances.audit.list_files import Columns
from alliances.kernel.actor import Actor
from matching.kernel.reasons import reason_word
from matching.rounds.wording import label_of, origin_label


def answers(actor: Actor) -> Columns:
    """Rows are dressed as the page's: whoever may not know a name reads the same word here."""
    own: Columns = [(_("Group"), lambda row: row.enrolment.group.code if row.enrolment.group else "")]
    is_school = actor.organisation_kind == "school"
    return [
        (_("Learner"), lambda row: row.label),
        *(own if is_school else [(_("School"), lambda row: row.enrolment.school.name)]),
        (_("Qualification"), lambda row: row.enrolment.programme.qualification),
        (_("Employer"), lambda row: row.opening.employer.name),
        (_("Opening"), lambda row: row.opening.title),
        (_("Town"), lambda row: row.site.town),
        (_("Address"), lambda row: row.site.address),
        (_("First day"), lambda row: row.first_day),
        (_("Last day"), lambda row: row.last_day),
        (_("Answer by"), lambda row: row.answer_by if row.is_open else None),
        (_("State"), lambda row: row.state_label),
    ]


def pairs(actor: Actor) -> Columns:
    own: Columns = [(_("Group"), lambda row: row.enrolment.group.code if row.enrolment.group else "")]
    is_school = actor.organisation_kind == "school"
    return [
        (_("Learner"), lambda row: label_of(row, actor)),
        *(own if is_school else [(_("School"), lambda row: row.enrolment.school.name)]),
        (_("Programme"), lambda row: row.enrolment.programme.name),
        (_("Employer"), lambda row: row.opening.employer.name if row.opening else ""),
        (_("Opening"), lambda row: row.opening.title if row.opening else ""),
        (_("Town"), lambda row: row.opening.workplace.town if row.opening else ""),
        (_("First day"), lambda row: row.opening.starts_on if row.opening else None),
        (_("Last day"), lambda row: row.opening.ends_on if row.opening else None),
        (_("Way, km"), lambda row: round(row.km, 1) if row.opening and row.km is not None else None),
        (_("Wish"), lambda row: row.wish_rank),
        (_("Points"), lambda row: row.cost),
        (_("State"), _state_of),
        (_("Reason"), lambda row: "" if row.opening else reason_word(row.reason)),
        (_("Legal warning"), lambda row: bool(row.flags)),
    ]


def _state_of(row: Any) -> object:
    if row.status == "locked":
        return origin_label(row)
    if row.status == "published" or row.opening_id:
        return row.get_status_display()
    return _("without a place")
