"""Weekly e-mail about weeks to be confirmed: one for each supervisor, however many learners."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from alliances.kernel.actor import SYSTEM
from alliances.links.models import PersonalLink
from alliances.links.services import is_live
from alliances.messages import services as messages
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
        to = messages.Address(link.email, link.name, link.language)
        written += _send(to, link.organisation, weeks, day, link=link)
    for host, weeks in by_host.items():
        employer = Organisation.objects.get(pk=host)
        for to in messages.addresses_of(employer):
            written += _send(to, employer, weeks, day, link=None)
    return written


def _readers(
    day: dt.date,
) -> tuple[dict[tuple[str, str, int], tuple[PersonalLink, list[LogWeek]]], dict[int, list[LogWeek]]]:
    """Waiting weeks by the supervisor's address, or by the host where no supervisor has a link."""
    agreements = Agreement.objects.filter(status__in=WITH_LOG)
    weeks = list(waiting(agreements).filter(monday__lte=day))
    by_key = {
        stay.agreement.pk: stay
        for stay in stays(Agreement.objects.filter(pk__in={week.agreement_id for week in weeks}))
    }
    links = _links(list(by_key), day)
    by_link: dict[tuple[str, str, int], tuple[PersonalLink, list[LogWeek]]] = {}
    by_host: dict[int, list[LogWeek]] = defaultdict(list)
    for week in weeks:
        stay = by_key[week.agreement_id]
        if week.monday > stay.ends_on or not is_over(week, stay, day - dt.timedelta(days=1)):
            continue
        link = links.get(week.agreement_id)
        if link is None:
            by_host[stay.agreement.assignment.opening.employer_id].append(week)
        else:
            key = (link.email, link.name, link.organisation_id)  # two people may share a mailbox
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
    to: messages.Address,
    about: Organisation,
    weeks: list[LogWeek],
    day: dt.date,
    *,
    link: PersonalLink | None,
) -> bool:
    year, number, _weekday = day.isocalendar()
    message = messages.put(
        KIND,
        to=to,
        about=about,
        by=SYSTEM,
        context={"count": len(weeks), "learners": len({week.agreement_id for week in weeks})},
        path="" if link else "/log/waiting/",
        link=link,
        sender_id=about.pk,
        key=f"log:{about.pk}:{to.email}:{to.name}:{year}-{number}"[:120],
    )
    return message is not None
