"""Words for what assignments say in codes: the learner's name or number, and the steps of an assignment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from matching.assignments.access import can_name_in
from matching.assignments.models import Assignment
from matching.rounds.wording import public_number


def learner_in(assignment: Assignment, actor: Actor) -> str:
    """Her name for whoever may know it by now; for the others a number that means nothing outside."""
    if can_name_in(actor, assignment):
        return str(assignment.enrolment.person.name)
    return _("Learner %(n)s") % {"n": public_number(assignment.enrolment_id, assignment.round_id)}


ANSWER_WORDS: dict[tuple[str, str], str | Promise] = {
    ("assignment.accept", "employer"): gettext_lazy("The employer agreed."),
    ("assignment.accept", "learner"): gettext_lazy("The learner agreed."),
    ("assignment.take_back", "employer"): gettext_lazy("The employer took its answer back."),
    ("assignment.set_back", "employer"): gettext_lazy("The employer withdrew its answer and is asked again."),
    ("assignment.set_back", "learner"): gettext_lazy("The learner withdrew the answer and is asked again."),
    ("assignment.send", "employer"): gettext_lazy("The employer took its refusal back."),
    ("assignment.send", "learner"): gettext_lazy("The learner took the refusal back."),
    ("assignment.release_name", "school"): gettext_lazy("The school told the employer the learner's name."),
    ("assignment.declined", "employer"): gettext_lazy("The employer declined."),
    ("assignment.declined", "learner"): gettext_lazy("The learner declined."),
    ("assignment.withdrawn", "school"): gettext_lazy("The school withdrew the learner."),
    ("assignment.expired", "employer"): gettext_lazy("The employer did not answer in time."),
    ("assignment.expired", "learner"): gettext_lazy("The learner did not answer in time."),
}


@dataclass(frozen=True)
class HistoryLine:
    """One step of an assignment, as both sides may read it."""

    text: str
    at: dt.datetime
    who: str
    by_school: bool
    by_link: str = ""
    """Who acted by a personal link, without an account."""


def history_line(entry: AuditEntry, actor: Actor) -> HistoryLine:
    """One step in words; who of an organisation did it is read by its own people."""
    side = str(entry.after.get("side", ""))
    text = ANSWER_WORDS.get((entry.verb, side), gettext_lazy("Sent by the school."))
    if entry.verb == "assignment.withdrawn" and entry.reason.startswith(Assignment.Reason.AGREEMENT_END):
        text = gettext_lazy("The agreement ended early.")
    who = str(entry.organisation) if entry.organisation else ""
    if entry.user and entry.organisation_id == actor.organisation_id is not None:
        who = f"{who}, {entry.user}"
    by_school = bool(entry.after.get("by_school")) and side != "school"
    by_link = str(entry.after.get("by_link", {}).get("name", ""))
    return HistoryLine(str(text), entry.at, who, by_school, by_link)
