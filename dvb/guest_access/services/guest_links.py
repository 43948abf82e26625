"""Personal links for guardians and supervisors, who read and acknowledge without an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import SYSTEM, Actor
from alliances.kernel.errors import Refused
from alliances.links import services as links
from alliances.links.models import PersonalLink
from alliances.messages import services as messages
from alliances.messages.models import Message
from alliances.organisations.models import Organisation
from alliances.people.models import User
from dvb.agreements.access import can_manage
from dvb.agreements.lifecycle import AgreementState
from dvb.agreements.models import Agreement
from dvb.agreements.placement import Placement
from dvb.agreements.services.document_facts import guardian_facts
from dvb.documents.facts import GuardianFacts
from dvb.guest_access import summaries
from dvb.guest_access.queries import contact_behind, person_of, refused_stays
from dvb.guest_access.services import host_links, mailboxes, siblings
from matching.learners.access import require_manager
from matching.learners.models import Enrolment, Guardian

Purpose = PersonalLink.Purpose
BETWEEN_CODES = dt.timedelta(minutes=1)


@transaction.atomic
def invite_guardian(guardian: Guardian, *, enrolment: Enrolment, by: Actor) -> PersonalLink:
    """The guardian's link; it ends on the learner's 18th birthday.

    Raises
    ------
    Refused
        ``adult`` once the learner is of age.
    """
    require_manager(enrolment, by)
    if not guardian.person.needs_guardian_on(today()):
        raise Refused("adult", _("The learner is of age: nobody acknowledges instead any more."))
    mailboxes.refuse_of_others(guardian.email, enrolment=enrolment, purpose=Purpose.GUARDIAN)
    link = links.issue(
        Purpose.GUARDIAN,
        about=guardian.person,
        organisation=enrolment.school,
        name=guardian.name,
        email=guardian.email,
        language=summaries.ui_language(guardian.language),
        by=by,
    )
    require_live(link)
    return link


@transaction.atomic
def invite_supervisor(
    agreement: Agreement, *, name: str, email: str, by: Actor, also: Iterable[Agreement] = ()
) -> PersonalLink:
    """The supervisor's link about an agreement, and the e-mail with it; it ends an earlier supervisor's.

    The school or the employer asks; the other is told whom, and the employer may end the link. Of several
    learners whom she supervises (``also``) one letter lists all, and one code opens all.

    Raises
    ------
    Refused
        ``not_yours``, ``name_needed``; the refusals of :mod:`mailboxes`; ``host_said_no``.
    """
    also = list(also)
    issued = [_issue_supervisor(one, name=name, email=email, by=by) for one in (agreement, *also)]
    send(issued[0], by=by, is_asked_for=True)
    host_links.tell_of_invitation(issued[0], [agreement, *also], by=by)
    return issued[0]


def _issue_supervisor(agreement: Agreement, *, name: str, email: str, by: Actor) -> PersonalLink:
    enrolment = agreement.assignment.enrolment
    if not may_invite_supervisor(agreement, by):
        raise Refused("not_yours", _("Only the learner's school and the employer name a supervisor."))
    if not name.strip():
        raise Refused("name_needed", _("Enter the supervisor's name."), "name")
    mailboxes.refuse_of_others(email, enrolment=enrolment, purpose=Purpose.SUPERVISOR)
    host_links.require_host_agrees(agreement, name=name, email=email, by=by)
    link = links.issue(
        Purpose.SUPERVISOR,
        about=agreement,
        organisation=enrolment.school,
        name=name,
        email=email,
        language="lv",
        by=by,
    )
    require_live(link)
    return link


def stays_to_name(agreement: Agreement, rows: QuerySet[Agreement], by: Actor) -> list[Agreement]:
    """Other stays of this school and employer without a supervisor's link, among those that ``by`` sees."""
    assignment = agreement.assignment
    others = host_links.stays_without(assignment.opening.employer_id).filter(
        pk__in=rows.values("pk"), assignment__enrolment__school=assignment.enrolment.school_id
    )
    others = others.exclude(pk=agreement.pk).exclude(status=AgreementState.DRAFT).order_by("pk")
    return [one for one in others if may_invite_supervisor(one, by)]


def may_invite_supervisor(agreement: Agreement, by: Actor) -> bool:
    """The learner's school, and whoever writes for the employer."""
    is_host = by.organisation_kind == "employer" and by.is_confirmed and by.can_write()
    is_own_stay = is_host and agreement.assignment.opening.employer_id == by.organisation_id
    return is_own_stay or can_manage(by, agreement.assignment)


def require_live(link: PersonalLink) -> None:
    """Refuse to send a link that would open nothing: the stay is long over, the learner has left."""
    if not links.is_live(link):
        raise Refused("link_over", _("There is nothing that this link could open any more."))


def send(
    link: PersonalLink, *, by: Actor, is_asked_for: bool = False, instead_of: PersonalLink | None = None
) -> Message | None:
    """E-mail the link; once a day at most by itself, `messages.send_again` sends more.

    What somebody has just asked for, its holder or the school, goes at once, also at night. ``instead_of``
    is a link of the same holder that has ended: she reads whom she does not supervise any more.
    """
    to = messages.Address(link.email, link.name, link.language)
    context: dict[str, object] = {
        "school": link.organisation.name,
        "until": link.expires_on,
        "learner": learner_name(link),
        "summary": summary_of(link),
        "no_longer": learner_name(instead_of) if instead_of else "",
        **_stay_of(link, by),
    }
    key = f"link:{link.pk}:{f'after:{instead_of.pk}' if instead_of else today()}"
    return messages.put(
        f"link_{link.purpose}",
        to=to,
        about=link,
        by=by,
        context=context,
        link=link,
        key=key,
        is_urgent=is_asked_for,
    )


def _stay_of(link: PersonalLink, by: Actor) -> dict[str, object]:
    """Who named a supervisor, and for which days and where, for her letter."""
    if link.purpose != Purpose.SUPERVISOR:
        return {}
    stay = Agreement.objects.select_related("assignment__opening__employer").get(pk=link.subject_id)
    days = Placement(stay)
    return {
        "employer": stay.assignment.opening.employer.name,
        "also": _also(link, stay),
        "is_named_by_host": by.organisation_kind == "employer",
        "named_by": _name_of(by),
        "sender": contact_behind(link),
        "starts_on": days.starts_on,
        "ends_on": days.ends_on,
    }


def _name_of(by: Actor) -> str:
    """The person who acts, with an account or by a link; nobody where the site does."""
    if by.holder is not None:
        return by.holder.name
    user = User.objects.filter(pk=by.user_id or 0).first()
    return str(user) if user else ""


def _also(link: PersonalLink, stay: Agreement) -> list[str]:
    """The other learners whom she supervises there, who stand behind the same link."""
    rows = Agreement.objects.filter(pk__in=siblings.stays_of(link)).exclude(pk=stay.pk)
    known = rows.select_related("assignment__enrolment__person").order_by("pk")
    return [one.assignment.enrolment.person.name for one in known]


def summary_of(link: PersonalLink) -> str:
    """The summary under an e-mail to a guardian who reads another language than the e-mail's."""
    language = language_of(link)
    if language in summaries.UI_LANGUAGES:
        return ""
    answers = contact_behind(link)
    contact = ", ".join(part for part in (answers.name, answers.phone, answers.email) if part)
    facts = {"learner": learner_name(link), "contact": contact or link.organisation.name}
    title, sentences = summaries.of_letter(language, facts)
    return "\n".join((f"{title}:", *sentences))


def email_code(link: PersonalLink) -> None:
    """Send the second factor to the address that the school has; one a minute.

    Raises
    ------
    Refused
        ``no_email`` where the school reads codes out instead; ``too_soon``; ``locked``.
    """
    with transaction.atomic():
        locked = links.hold(link)  # two requests at once send one code
        refusal = _refusal_of_code(locked)
        if refusal is None:
            _send_code(locked)
    if refusal is not None:
        raise refusal


def _refusal_of_code(link: PersonalLink) -> Refused | None:
    if not link.email:
        return Refused(
            "no_email", _("We have no e-mail address of yours. Ask the school to read you a code.")
        )
    latest = Message.objects.filter(kind="code", link=link).order_by("-pk").first()
    if latest is not None and not links.is_spent(link) and latest.created_at > timezone.now() - BETWEEN_CODES:
        return Refused("too_soon", _("A code was sent a moment ago. Look into your e-mail, also among spam."))
    return links.refusal_of_code(link)


def _send_code(link: PersonalLink) -> None:
    code = links.new_code(link, how="email")
    to = messages.Address(link.email, link.name, link.language)
    messages.put(
        "code",
        to=to,
        about=link,
        by=SYSTEM,
        context={
            "code": f"{code[:3]} {code[3:]}",
            "minutes": links.CODE_MINUTES["email"],
            "holder": link.name,
            "purpose": link.get_purpose_display(),
        },
        link=link,
        is_urgent=True,
        is_secret=True,
        expires_at=timezone.now() + dt.timedelta(minutes=links.CODE_MINUTES["email"]),
    )


@transaction.atomic
def read_out_code(link: PersonalLink, *, by: Actor) -> str:
    """A code that the school reads out on the telephone; the audit trail records it."""
    if not by.can_write() or link.organisation_id != by.organisation_id:
        raise Refused("not_yours", _("Only the school that made this link reads codes out."))
    if link.purpose == Purpose.LEARNER and not is_about_stay(link):
        raise Refused(
            "emailed_only", _("This link opens an account: its code goes to the learner's e-mail only.")
        )
    AuditEntry.objects.record(by=by, verb="link.read_out", subject=link)
    return links.new_code(link, how="read_out")


def reader_of_code(link: PersonalLink) -> int | None:
    """Who of the school read out the code that opened the link; nobody where it was e-mailed."""
    if link.session_how != PersonalLink.CodeWay.READ_OUT:
        return None
    entry = AuditEntry.objects.about(link).filter(verb="link.read_out").last()
    return entry.user_id if entry else None


@transaction.atomic
def renew(link: PersonalLink) -> PersonalLink | None:
    """Send whoever holds an expired link a new one, to the address that the school has.

    ``None`` where it has no successor: taken back, locked, the learner of age, or no e-mail address.
    """
    if not link.email:
        return None
    try:
        new_link = links.renew(link, by=SYSTEM)
    except Refused:
        return None
    send(new_link, by=SYSTEM, is_asked_for=True)
    return new_link


def agreements_of(link: PersonalLink) -> QuerySet[Agreement]:
    """Agreements the holder may read today; none once the link is no longer usable."""
    rows = Agreement.objects.exclude(status=AgreementState.VOID).select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__school",
        "assignment__enrolment__programme__qualification",
        "assignment__opening__employer",
        "assignment__opening__workplace",
    )
    if not is_usable(link):
        return rows.none()
    if link.purpose == Purpose.SUPERVISOR:
        return rows.filter(pk__in=siblings.stays_of(link))
    if is_about_stay(link):
        return rows.filter(pk=link.subject_id)
    if link.purpose == Purpose.CONTACT:
        return rows.none()
    learner_filter = {"assignment__enrolment__person": link.subject_id}
    return rows.filter(**learner_filter, assignment__enrolment__school=link.organisation_id)


def served_by(link: PersonalLink) -> QuerySet[Agreement]:
    """Of these, what the holder acts for; a supervisor reads on what she refused, to take that back."""
    rows = agreements_of(link)
    return rows.exclude(pk__in=refused_stays(link)) if link.purpose == Purpose.SUPERVISOR else rows


@transaction.atomic
def mark_opened(link: PersonalLink) -> list[PersonalLink]:
    """What one code opens: the link, and the other links of this person at this party."""
    others = siblings.of(link)
    PersonalLink.objects.filter(pk__in=[one.pk for one in others]).update(opened_at=timezone.now())
    return [link, *others]


def is_usable(link: PersonalLink) -> bool:
    """Whether the link is live, by the row as stored now rather than when the request began."""
    stored = PersonalLink.objects.filter(pk=link.pk).first()
    return stored is not None and links.is_live(stored)


def today() -> dt.date:
    return timezone.localdate()


def learner_name(link: PersonalLink) -> str:
    """Whom a link is about; the employer, for that of its contact person."""
    if link.purpose == Purpose.CONTACT:
        return Organisation.objects.get(pk=link.subject_id).name
    return person_of(link).name


def way_by_account(link: PersonalLink) -> str:
    """Where whoever signs in for the employer by now finds what the letters of a contact's link asked for."""
    if link.purpose != Purpose.CONTACT:
        return ""
    employer = Organisation.objects.filter(pk=link.subject_id).first()
    if employer is None or not messages.readers_of(employer):
        return ""
    letters = Message.objects.filter(link=link).exclude(kind="code").exclude(path="")
    asked = letters.order_by("-pk").values_list("path", flat=True).first()
    return f"{reverse('account_login')}?{urlencode({'next': asked or reverse('home')})}"


def reader_of(link: PersonalLink) -> GuardianFacts:
    """The guardian to whom a notice opened by this link is addressed."""
    row = Guardian.objects.filter(person=link.subject_id, name=link.name).first()
    return guardian_facts(row) if row else GuardianFacts(name=link.name)


def is_shared(link: PersonalLink) -> bool:
    """Whether somebody of another name has a link to the same mailbox: then the page asks who acts."""
    rows = PersonalLink.objects.filter(email=link.email, revoked_at__isnull=True).exclude(name=link.name)
    return bool(link.email) and any(links.is_live(one) for one in rows)


def language_of(link: PersonalLink) -> str:
    """The language that its holder reads best: a guardian's own, which may be one of the summaries."""
    if link.purpose != Purpose.GUARDIAN:
        return link.language
    row = Guardian.objects.filter(person=link.subject_id, name=link.name).first()
    return row.language if row else link.language


def is_about_stay(link: PersonalLink) -> bool:
    """A supervisor's link, and a learner's that asks about one stay; the others are about a person."""
    return link.subject_type == Agreement._meta.label_lower
