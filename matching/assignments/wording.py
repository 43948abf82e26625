"""Words for what assignments say in codes: the learner's name or number, and the steps of an assignment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.audit import read_outs
from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from matching.assignments.access import can_name_in
from matching.assignments.models import Assignment
from matching.assignments.terms_wording import differences_between
from matching.rounds.wording import public_number


def learner_in(assignment: Assignment, actor: Actor) -> str:
    """Her name for whoever may know it by now; for the others a number that means nothing outside."""
    if can_name_in(actor, assignment):
        return str(assignment.enrolment.person.name)
    return _("Learner %(n)s") % {"n": public_number(assignment.enrolment_id, assignment.round_id)}


ANSWER_WORDS: dict[tuple[str, str], str | Promise] = {
    ("assignment.accept", "employer"): gettext_lazy("The employer agreed."),
    ("assignment.accept", "learner"): gettext_lazy("The learner agreed."),
    ("assignment.terms_asked", ""): gettext_lazy("Both sides are asked about other terms."),
    ("assignment.terms_changed", ""): gettext_lazy(
        "The place was changed before either side answered; both are asked about the new terms."
    ),
    ("assignment.terms_agreed", "employer"): gettext_lazy("The employer agreed to the other terms."),
    ("assignment.terms_agreed", "learner"): gettext_lazy("The learner agreed to the other terms."),
    ("assignment.terms_refused", "employer"): gettext_lazy("The employer kept the old terms."),
    ("assignment.terms_refused", "learner"): gettext_lazy("The learner kept the old terms."),
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
    is_read_out: bool = False
    read_by: str = ""
    """Who of the school read the code of that link out, where it was not e-mailed."""


def history_of(assignment: Assignment) -> list[HistoryLine]:
    """What happened, the first step first."""
    entries = list(AuditEntry.objects.about(assignment))
    readers = {one.entry.pk: one.reader for one in read_outs.among(entries)}
    return [
        replace(history_line(entry), is_read_out=entry.pk in readers, read_by=readers.get(entry.pk, ""))
        for entry in entries
    ]


def history_line(entry: AuditEntry) -> HistoryLine:
    """One step in words, with who did it."""
    side = str(entry.after.get("side", ""))
    text = ANSWER_WORDS.get((entry.verb, side), gettext_lazy("Sent by the school."))
    if entry.verb == "assignment.withdrawn" and entry.reason.startswith(Assignment.Reason.AGREEMENT_END):
        text = gettext_lazy("The agreement ended early.")
    if entry.verb.startswith("assignment.terms_") and entry.before:
        text = f"{text} {_changes(entry)}"
    by_school = bool(entry.after.get("by_school")) and side != "school"
    by_link = str(entry.after.get("by_link", {}).get("name", ""))
    return HistoryLine(str(text), entry.at, actor_of(entry), by_school, by_link)


def actor_of(entry: AuditEntry) -> str:
    """The person and the organisation that acted; a learner's own step is hers, not her school's."""
    if entry.role == "learner":
        return _("the learner in person")
    is_named = entry.user_id and entry.organisation_id
    person = str(entry.user) if is_named else ""
    return ", ".join(part for part in (person, str(entry.organisation or "")) if part)


def _changes(entry: AuditEntry) -> str:
    """Old and new value of each term, in words."""
    return "; ".join(
        f"{one.label}: {one.old} → {one.new}" for one in differences_between(entry.before, entry.after)
    )
