"""The data stored about a learner's skills, photos and reports, for herself."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from alliances.kernel.actor import Actor
from alliances.kernel.model_mixins import field_label
from alliances.kernel.visibility import visible_to
from dvb.account.queries.own_data_sections import Section, section
from dvb.agreements.models import Agreement
from dvb.change_requests.models import ChangeRequest
from dvb.learning.models import Assessment, Confirmation, Employment, EndReport, LearnerView
from dvb.logbook.models import LogPhoto
from dvb.safeguarding.queries import reported_by


def assessments(actor: Actor) -> Section:
    columns = [
        ("outcome", _("What is learned")),
        ("kind", _("What")),
        ("level", _("Level")),
        ("mark", _("Mark")),
        ("note", _("Remark")),
        ("date", _("Date")),
    ]
    rows = [
        [row.outcome.name, row.kind, row.get_level_display(), row.mark, row.note, row.assessed_on]
        for row in visible_to(actor, Assessment).select_related("outcome")
    ]
    return section("assessments", _("Skills: levels"), columns, rows)


def confirmations(actor: Actor) -> Section:
    columns = [
        ("outcome", _("What is learned")),
        ("where", _("Where")),
        ("date", _("Date")),
        ("is_new", _("new")),
        ("withdrawn", _("taken back")),
        ("reason", _("Reason")),
    ]
    rows = [
        [r.outcome.name, r.site, r.confirmed_on, r.is_new, r.withdrawn_at, r.withdrawn_reason]
        for r in visible_to(actor, Confirmation).select_related("outcome")
    ]
    return section("confirmations", _("Skills: confirmed"), columns, rows)


def photos(actor: Actor) -> Section:
    """Photos of the log, each with the address where it is read."""
    columns = [
        ("employer", _("Employer")),
        ("day", _("Day")),
        ("file", _("File name")),
        ("bytes", _("Size, bytes")),
        ("added", _("When")),
        ("url", _("Address")),
    ]
    rows = visible_to(actor, LogPhoto).select_related(
        "file", "entry__week__agreement__assignment__opening__employer"
    )
    values = (
        (
            photo.entry.week.agreement.assignment.opening.employer.name,
            photo.entry.day,
            photo.file.filename,
            photo.file.size,
            photo.file.uploaded_at,
            settings.SITE_URL + reverse("log-photo", args=[photo.pk]),
        )
        for photo in rows
    )
    return section("photos", _("Photos in the log"), columns, values)


def end_reports(actor: Actor) -> Section:
    names = ("attendance", "work", "independence", "teamwork", "would_take_again", "mark")
    texts = ("strengths", "to_improve", "given_on")
    columns = [(name, field_label(EndReport, name)) for name in (*names, *texts)]
    rows = visible_to(actor, EndReport).values_list(*names, *texts)
    return section("end_reports", _("Reports at the end"), columns, rows)


def views(actor: Actor) -> Section:
    names = ("learned", "guided", "safe", "fair", "as_planned", "would_come_again", "words", "given_on")
    columns = [(name, field_label(LearnerView, name)) for name in names]
    rows = visible_to(actor, LearnerView).values_list(*names)
    return section("views", _("Your views of workplaces"), columns, rows)


def employments(actor: Actor) -> Section:
    """The school reads these on its pages; here the learner reads the data stored about herself."""
    columns = [
        ("asked_on", _("Asked on")),
        ("answer", pgettext("noun", "Answer")),
        ("answered_on", _("Answered on")),
    ]
    rows = Employment.objects.filter(agreement__in=visible_to(actor, Agreement)).values_list(
        "asked_on", "answer", "answered_on"
    )
    return section("employments", _("Half a year later"), columns, rows)


def requests(actor: Actor) -> Section:
    columns = [
        ("asked", _("Asked")),
        ("kind", _("What is asked")),
        ("text", _("Why")),
        ("values", _("What is proposed")),
        ("state", _("State")),
        ("answer", _("The school's answer:")),
    ]
    rows = [
        [
            row.asked_at,
            row.get_kind_display(),
            row.text,
            str(row.values),
            row.get_status_display(),
            row.answer,
        ]
        for row in visible_to(actor, ChangeRequest)
    ]
    return section("requests", _("Requests"), columns, rows)


def reports(actor: Actor) -> Section:
    """What she reported herself, and what she was answered; what others reported is not hers."""
    columns = [
        ("kind", _("What happened")),
        ("day", _("When")),
        ("employer", _("Employer")),
        ("text", _("You wrote")),
        ("reported_at", _("Reported")),
        ("words", _("The school wrote")),
        ("answer", pgettext("noun", "Answer")),
        ("closed_at", _("closed")),
    ]
    rows = [
        [
            row.get_kind_display(),
            row.happened_on,
            row.assignment.opening.employer.name if row.assignment else "",
            row.text,
            row.reported_at,
            "\n".join(word.text for word in row.words.all()),
            row.answer,
            row.closed_at,
        ]
        for row in reported_by(actor)
    ]
    return section("reports", _("Your reports"), columns, rows)


PARTS = (photos, assessments, confirmations, end_reports, views, employments, reports, requests)
