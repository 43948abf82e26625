"""Weekly e-mail about weeks to be confirmed: one for each supervisor, however many learners."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from alliances.kernel.actor import SYSTEM
from alliances.links.models import PersonalLink
from alliances.links.services import is_live
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from dvb.agreements.lifecycle import WITH_LOG
from dvb.agreements.models import Agreement
from dvb.logbook.models import LogWeek
from dvb.logbook.queries.stay_days import stays
from dvb.logbook.queries.weeks import is_over, waiting

KIND = "log_waiting"


def remind(day: dt.date) -> int:
    """E-mail everybody who has finished weeks to confirm, once a week; returns the number of e-mails."""
    by_link, by_host = _readers(day)
    written = 0
    for link, weeks in by_link.values():
        to = messages.Recipient("supervisor", link.subject_id, link.organisation_id)
        written += _send(to, f"{link.email}:{link.pk}", link.organisation, weeks, day)
    for (host, school), weeks in by_host.items():
        employer = Organisation.objects.get(pk=host)
        for to in messages.recipients_of(employer, school_id=school):
            written += _send(to, to.key, employer, weeks, day, sender_id=school)
    return written


OfLinks = dict[tuple[str, str, int], tuple[PersonalLink, list[LogWeek]]]
OfHosts = dict[tuple[int, int | None], list[LogWeek]]


def _readers(day: dt.date) -> tuple[OfLinks, OfHosts]:
    """Waiting weeks by the supervisor's address, or by the host where no supervisor has a link.

    The host's own people read about all weeks at once, its contact person about those of one school.
    """
    agreements = Agreement.objects.filter(status__in=WITH_LOG)
    weeks = list(waiting(agreements).filter(monday__lte=day))
    by_key = {
        stay.agreement.pk: stay
        for stay in stays(Agreement.objects.filter(pk__in={week.agreement_id for week in weeks}))
    }
    links = _links(list(by_key), day)
    by_link: OfLinks = {}
    by_host: OfHosts = defaultdict(list)
    has_people: dict[int, bool] = {}
    for week in weeks:
        stay = by_key[week.agreement_id]
        if week.monday > stay.ends_on or not is_over(week, stay, day - dt.timedelta(days=1)):
            continue
        link = links.get(week.agreement_id)
        if link is None:
            assignment = stay.agreement.assignment
            host = assignment.opening.employer
            if host.pk not in has_people:
                has_people[host.pk] = bool(messages.readers_of(host))
            by_host[host.pk, None if has_people[host.pk] else assignment.enrolment.school_id].append(week)
        else:
            key = (link.email, link.name, link.organisation_id)
            by_link.setdefault(key, (link, []))[1].append(week)
    return by_link, by_host


def _links(agreements: list[int], day: dt.date) -> dict[int, PersonalLink]:
    """The supervisor's live link of each agreement, the newest, where she has an e-mail address."""
    rows = PersonalLink.objects.filter(
        purpose=PersonalLink.Purpose.SUPERVISOR,
        subject_type=Agreement._meta.label_lower,
        subject_id__in=agreements,
        revoked_at__isnull=True,
        expires_on__gte=day,
    ).exclude(email="")
    links = rows.select_related("organisation").order_by("pk")
    return {link.subject_id: link for link in links if is_live(link)}


def _send(
    to: messages.Recipient,
    mark: str,
    about: Organisation,
    weeks: list[LogWeek],
    day: dt.date,
    sender_id: int | None = None,
) -> bool:
    year, number, _weekday = day.isocalendar()
    message = messages.put(
        KIND,
        to=to,
        about=about,
        by=SYSTEM,
        context={"count": len(weeks), "learners": len({week.agreement_id for week in weeks})},
        path="/log/waiting/",
        sender_id=sender_id or about.pk,
        key=f"log:{about.pk}:{mark}:{year}-{number}"[:120],
    )
    return message is not None


def is_needed(letter: Message) -> bool:
    """Whether any week of the reader's learners is still to be confirmed."""
    agreements = Agreement.objects.filter(status__in=WITH_LOG)
    if letter.recipient_kind == "supervisor":
        links = PersonalLink.objects.filter(
            purpose=PersonalLink.Purpose.SUPERVISOR,
            subject_type=Agreement._meta.label_lower,
            email=letter.to_email,
        )
        agreements = agreements.filter(pk__in=links.values("subject_id"))
    else:
        agreements = agreements.filter(assignment__opening__employer=letter.subject_id or 0)
    return waiting(agreements).exists()
