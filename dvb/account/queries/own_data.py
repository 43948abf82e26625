"""All data stored about a learner, for herself, exported as JSON or XLSX (GDPR articles 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils.translation import gettext as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor
from alliances.kernel.spreadsheets.writing import SheetOut, write_xlsx
from alliances.kernel.visibility import visible_to
from alliances.messages.models import Message
from alliances.people.models import Membership, User
from dvb.account.queries import own_learning_data as own_learning
from dvb.account.queries.own_data_sections import Section, section
from dvb.agreements.models import Acknowledgement, Agreement, Signature
from dvb.agreements.placement import logged, placements
from dvb.logbook.models import Absence, LogEntry
from dvb.plans.models import PlanLine
from dvb.start_requirements.models import Clearance
from matching.assignments.models import Assignment, AssignmentTerms
from matching.learners.models import Enrolment, Guardian, Person, Viewing
from matching.openings.models import Exclusion, Wish
from matching.rounds.models import Proposal

OWN_SIDE = Signature.Side.LEARNER


def gather(actor: Actor) -> list[Section]:
    """Sections about the learner who asks, and about nobody else."""
    parts: tuple[Callable[[Actor], Section], ...] = (
        _account,
        _addresses,
        _sessions,
        _memberships,
        _messages,
        _persons,
        _guardians,
        _enrolments,
        _wishes,
        _exclusions,
        _proposals,
        _assignments,
        _terms,
        _agreements,
        _signatures,
        _plans,
        _clearances,
        _log,
        _away,
        _words,
        *own_learning.PARTS,
        _viewings,
        _changes,
    )
    return [part(actor) for part in parts]


def as_json(sections: Iterable[Section]) -> bytes:
    document = {section.key: [_named(section, row) for row in section.rows] for section in sections}
    return json.dumps(document, ensure_ascii=False, indent=2, default=str).encode()


def as_xlsx(sections: Iterable[Section]) -> bytes:
    return write_xlsx([SheetOut(s.name, [name for _key, name in s.heads], s.rows) for s in sections])


def _log(actor: Actor) -> Section:
    columns = [
        ("employer", _("Employer")),
        ("day", _("Day")),
        ("from", _("From")),
        ("to", _("To")),
        ("break_minutes", _("Break (min)")),
        ("remark", _("Remark")),
        ("state", _("State")),
    ]
    rows = (
        visible_to(actor, LogEntry)
        .order_by("day", "starts_at")
        .select_related("week__agreement__assignment__opening__employer")
    )
    values = (
        (
            row.week.agreement.assignment.opening.employer.name,
            row.day,
            f"{row.starts_at:%H:%M}",
            f"{row.ends_at:%H:%M}",
            row.break_minutes,
            row.remark,
            row.week.get_status_display(),
        )
        for row in rows
    )
    return section("log", _("Log"), columns, values)


def _away(actor: Actor) -> Section:
    columns = [("kind", _("Reason")), ("from", _("From")), ("to", _("To")), ("remark", _("Remark"))]
    rows = visible_to(actor, Absence).order_by("starts_on")
    values = ((row.get_kind_display(), row.starts_on, row.ends_on, row.note) for row in rows)
    return section("absences", _("Days away"), columns, values)


def _named(section: Section, row: list[object]) -> dict[str, object]:
    return dict(zip((key for key, _name in section.heads), row, strict=True))


def _user(actor: Actor) -> Q:
    return Q(user_id=actor.user_id or 0)


def _account(actor: Actor) -> Section:
    columns = [
        ("email", _("E-mail")),
        ("name", _("First and last name")),
        ("language", _("Language")),
        ("since", _("Since")),
    ]
    rows = User.objects.filter(pk=actor.user_id or 0).values_list("email", "name", "language", "date_joined")
    return section("account", _("Account"), columns, rows)


def _addresses(actor: Actor) -> Section:
    columns = [("email", _("E-mail")), ("is_confirmed", _("confirmed"))]
    rows = EmailAddress.objects.filter(_user(actor)).values_list("email", "verified")
    return section("addresses", _("E-mail addresses"), columns, rows)


def _sessions(actor: Actor) -> Section:
    columns = [("ip", _("Address")), ("browser", _("Browser")), ("signed_in", _("Signed in"))]
    rows = UserSession.objects.filter(_user(actor)).values_list("ip", "user_agent", "created_at")
    return section("sessions", _("Where you are signed in"), columns, rows)


def _memberships(actor: Actor) -> Section:
    columns = [("organisation", _("Organisation")), ("role", _("Role")), ("from", _("From")), ("to", _("To"))]
    rows = Membership.objects.filter(_user(actor)).values_list(
        "organisation__name", "role", "started_on", "ended_on"
    )
    return section("memberships", _("Memberships"), columns, rows)


def _messages(actor: Actor) -> Section:
    columns = [("subject", _("Subject")), ("sent", _("Sent")), ("to", _("To"))]
    rows = Message.objects.filter(_user(actor)).values_list("subject", "sent_at", "to_email")
    return section("messages", _("E-mails to you"), columns, rows)


def _persons(actor: Actor) -> Section:
    columns = [
        ("first_name", _("First name")),
        ("last_name", _("Last name")),
        ("birth_date", _("Birth date")),
        ("sex", _("Sex")),
        ("email", _("E-mail")),
        ("phone", _("Telephone")),
        ("address", _("Address")),
        ("town", _("Town")),
        ("municipality", _("Municipality")),
        ("latitude", _("Latitude")),
        ("longitude", _("Longitude")),
        ("has_personal_code", _("A personal code is kept, encrypted")),
    ]
    rows = [
        [
            *(row.first_name, row.last_name, row.birth_date, row.sex, row.email, row.phone),
            *(row.address, row.town),
            *(row.municipality, row.lat, row.lon, bool(row.person_code_sealed)),
        ]
        for row in visible_to(actor, Person)
    ]
    return section("person", _("You as a learner"), columns, rows)


def _guardians(actor: Actor) -> Section:
    """That somebody is named as her guardian; the guardian's own contacts are the guardian's data."""
    columns = [("relation", _("Relation"))]
    rows = Guardian.objects.filter(person__in=visible_to(actor, Person)).values_list("relation")
    return section("guardians", _("Guardians"), columns, rows)


def _enrolments(actor: Actor) -> Section:
    columns = [
        ("school", _("School")),
        ("programme", _("Programme")),
        ("group", _("Group")),
        ("from", _("From")),
        ("to", _("To")),
        ("reason", _("Reason")),
        ("own_number", _("Own number")),
        ("furthest_km", _("Furthest way, km")),
        ("known_skills", _("Skills")),
    ]
    rows = [
        [
            *(row.school.name, str(row.programme), str(row.group or ""), row.started_on, row.ended_on),
            *(row.end_reason, row.external_id, row.max_km, ", ".join(map(str, row.known_skills.all()))),
        ]
        for row in visible_to(actor, Enrolment).select_related("school", "programme", "group")
    ]
    return section("enrolments", _("Enrolments"), columns, rows)


def _wishes(actor: Actor) -> Section:
    columns = [("rank", _("Rank")), ("opening", _("Opening")), ("employer", _("Employer"))]
    rows = visible_to(actor, Wish).values_list("rank", "opening__title", "opening__employer__name")
    return section("wishes", _("Wishes"), columns, rows.order_by("rank"))


def _exclusions(actor: Actor) -> Section:
    columns = [("employer", _("Employer")), ("reason", _("Reason"))]
    rows = visible_to(actor, Exclusion).values_list("employer__name", "reason")
    return section("exclusions", _("Employers you do not go to"), columns, rows)


def _proposals(actor: Actor) -> Section:
    columns = [("round", _("Round")), ("opening", _("Opening")), ("employer", _("Employer"))]
    rows = visible_to(actor, Proposal).values_list(
        "run__round__name", "opening__title", "opening__employer__name"
    )
    return section("proposals", _("Published proposals"), columns, rows)


def _assignments(actor: Actor) -> Section:
    columns = [
        ("opening", _("Opening")),
        ("employer", _("Employer")),
        ("state", _("State")),
        ("km", _("Distance, km")),
        ("sent", _("Sent")),
        ("answer_by", _("Answer by")),
        ("employer_agreed", _("The employer agreed")),
        ("you_agreed", _("You agreed")),
        ("ended", _("Ended")),
    ]
    rows = visible_to(actor, Assignment).values_list(
        "opening__title",
        "opening__employer__name",
        "status",
        "km",
        "sent_at",
        "answer_by",
        "employer_accepted_at",
        "learner_accepted_at",
        "ended_at",
    )
    return section("assignments", _("Places"), columns, rows)


def _terms(actor: Actor) -> Section:
    columns = [
        ("employer", _("Employer")),
        ("shown", _("Shown")),
        ("state", _("State")),
        ("from", _("From")),
        ("to", _("To")),
        ("terms", _("Terms")),
    ]
    rows = visible_to(actor, AssignmentTerms).values_list(
        "assignment__opening__employer__name", "shown_at", "state", "starts_on", "ends_on", "values"
    )
    return section(
        "terms", _("Terms of your places"), columns, [(*row[:5], _as_text(row[5])) for row in rows]
    )


def _as_text(values: object) -> str:
    return json.dumps(values, ensure_ascii=False)


def _agreements(actor: Actor) -> Section:
    columns = [
        ("number", _("Number")),
        ("employer", _("Employer")),
        ("state", _("State")),
        ("date", _("Date")),
        ("place", _("Place")),
        ("from", _("From")),
        ("to", _("To")),
        ("signed_on", _("Signed by all")),
        ("confirmed_hours", _("Confirmed hours")),
    ]
    rows = visible_to(actor, Agreement).select_related("assignment__opening__employer")
    stays = placements(rows, signatures=True)
    hours = logged(stays.values())
    values = [
        [
            *(row.number, row.assignment.opening.employer.name, row.status, row.dated_on, row.place),
            *(stay.starts_on, stay.ends_on, stay.signed_on, hours[key].confirmed / 60),
        ]
        for key, stay in stays.items()
        for row in (stay.agreement,)
    ]
    return section("agreements", _("Agreements"), columns, values)


def _signatures(actor: Actor) -> Section:
    """Who signed for the other sides stands in the agreement itself; here only that it was signed."""
    columns = [
        ("agreement", _("Agreement")),
        ("side", _("Side")),
        ("name", _("Who signed")),
        ("date", _("Date")),
    ]
    rows = [
        [str(row.agreement), row.side, row.name if row.side == OWN_SIDE else "", row.signed_on]
        for row in visible_to(actor, Signature).select_related("agreement")
    ]
    return section("signatures", _("Signatures"), columns, rows)


def _plans(actor: Actor) -> Section:
    columns = [
        ("state", _("State")),
        ("agreed_on", _("Agreed on")),
        ("what", _("What is learned")),
        ("where", _("Where")),
        ("hours", _("Hours")),
    ]
    rows = [
        [line.plan.status, line.plan.agreed_on, line.name, line.site, line.hours]
        for line in visible_to(actor, PlanLine).select_related("plan", "outcome")
    ]
    return section("plans", _("Plans"), columns, rows)


def _clearances(actor: Actor) -> Section:
    """Only the school reads these on its pages; here the learner reads the data stored about herself."""
    columns = [
        ("kind", _("What")),
        ("from", _("From")),
        ("to", _("To")),
        ("reference", _("Number of the paper")),
    ]
    rows = Clearance.objects.filter(enrolment__in=visible_to(actor, Enrolment)).values_list(
        "kind", "valid_from", "valid_to", "reference"
    )
    return section("clearances", _("Readiness"), columns, rows)


def _words(actor: Actor) -> Section:
    """What guardian and supervisor acknowledged, and when; without names, which are their personal data."""
    columns = [("kind", _("What")), ("date", _("Date")), ("method", _("How"))]
    rows = visible_to(actor, Acknowledgement).values_list("kind", "given_on", "method")
    return section("acknowledgements", _("Guardian and supervisor"), columns, rows)


def _viewings(actor: Actor) -> Section:
    columns = [
        ("day", _("Day")),
        ("organisation", _("Organisation")),
        ("role", _("Role")),
        ("what", _("What")),
    ]
    rows = visible_to(actor, Viewing).values_list("day", "organisation__name", "role", "what")
    return section("viewings", _("Who saw your data"), columns, rows)


def _changes(actor: Actor) -> Section:
    """What was done to her rows and in which organisation's name: the fields, not who did it."""
    columns = [
        ("at", _("When")),
        ("organisation", _("Organisation")),
        ("role", _("Role")),
        ("verb", _("What")),
        ("fields", _("Fields")),
    ]
    about = Q(user_id=actor.user_id or 0)
    for model in (Person, Enrolment, Assignment, Agreement):
        rows: Any = visible_to(actor, model)
        about |= Q(
            subject_type=model._meta.label_lower, subject_id__in=list(rows.values_list("pk", flat=True))
        )
    entries = AuditEntry.objects.filter(about).select_related("organisation").order_by("pk")
    values = [
        [e.at, str(e.organisation or ""), e.role, e.verb, ", ".join(sorted({*e.before, *e.after}))]
        for e in entries
    ]
    return section("changes", _("Changes"), columns, values)
