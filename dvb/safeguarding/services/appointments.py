"""Who is the named person of a school, her deputy, and when she is away; who leaves gives the post on."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliances.audit.models import AuditEntry
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation
from alliances.people.models import Membership, User
from dvb.safeguarding.models import Concern, SafeguardingOfficer
from dvb.safeguarding.services import post_letters
from dvb.safeguarding.services.officers import (
    appointed_at,
    as_audit_values,
    kept,
    require_colleague,
    standing_of,
)
from dvb.safeguarding.services.passing import settle


@transaction.atomic
def name_officer(
    school: Organisation,
    *,
    user: User,
    deputy: User | None = None,
    phone: str = "",
    deputy_phone: str = "",
    by: Actor,
) -> SafeguardingOfficer:
    """Appoint who receives reports, and her deputy; whoever loses her right to read hands over at once."""
    is_own = by.is_system or (by.organisation_id == school.pk and by.role is Role.ADMINISTRATOR)
    if not is_own or school.kind_id != "school":
        raise Refused("not_yours", _("Only an administrator of the school names this person."))
    require_colleague(user, school, "user")
    if deputy is not None:
        require_colleague(deputy, school, "deputy")
        if deputy == user:
            raise Refused("same_person", _("Choose another person as the deputy."), "deputy")
    row, is_new = SafeguardingOfficer.objects.select_for_update().get_or_create(
        school=school, defaults={"user": user}
    )
    before = {} if is_new else as_audit_values(row)
    if row.user_id != user.pk:
        row.away_from = row.away_until = None
    row.user, row.deputy, row.phone = user, deputy, phone.strip()[:40]
    row.deputy_phone = deputy_phone.strip()[:40] if deputy is not None else ""
    row.save()
    AuditEntry.objects.record(
        by=by, verb="safeguarding.name", subject=school, before=before, after=as_audit_values(row)
    )
    settle(school, by)
    post_letters.posts_changed(school, row, before=before, by=by)
    return row


@transaction.atomic
def set_phone(school: Organisation, *, phone: str, by: Actor) -> SafeguardingOfficer:
    """Named person or deputy enters her own telephone."""
    row = SafeguardingOfficer.objects.select_for_update().filter(school=school).first()
    if row is None or by.organisation_id != school.pk or by.user_id not in (row.user_id, row.deputy_id):
        raise Refused("not_yours", _("Only the named person and her deputy enter their telephones."))
    field = "phone" if by.user_id == row.user_id else "deputy_phone"
    if getattr(row, field) != phone.strip():
        setattr(row, field, phone.strip()[:40])
        row.save(update_fields=[field])
        AuditEntry.objects.record(by=by, verb="safeguarding.phone", subject=school, after={"post": field})
    return row


@transaction.atomic
def release_member(membership: Membership, by: Actor) -> int:
    """Hand over the reports of somebody who leaves a school, changes her role or whose account is closed.

    With the person who leaves, her appointment passes on.

    Raises
    ------
    Refused
        ``reports_wait`` where nobody else of the school could read them; an account that is closed keeps them
        until somebody can.
    """
    user, school = membership.user, membership.organisation
    if school.kind_id != "school":
        return 0
    is_gone = user.pk not in standing_of(school).staff
    had_post, had = is_gone and _release_appointment(membership, by), _reads_for(membership)
    count = settle(school, by)
    if is_gone and user.is_active and waiting_for(membership).exists():
        message = _(
            "Reports of accidents and concerns wait for this person. Name a colleague who reads them."
        )
        raise Refused("reports_wait", message)
    if is_gone and had and not had_post and user.is_active:
        post_letters.ended(school, user, is_deputy=False)
    return count


def _reads_for(membership: Membership) -> bool:
    """Whether this member reads any report of the school, open or answered."""
    rows = Concern.objects.filter(enrolment__school=membership.organisation_id)
    return rows.filter(assigned_to=membership.user_id).exists()


def _release_appointment(membership: Membership, by: Actor) -> bool:
    """The deputy takes the place of a named person who leaves; without one the school names another."""
    user, school = membership.user, membership.organisation
    row = SafeguardingOfficer.objects.select_for_update().filter(school=school).first()
    if row is None or user.pk not in (row.user_id, row.deputy_id):
        return False
    before = {"user": row.user_id, "deputy": row.deputy_id}
    successor = row.deputy if row.user_id == user.pk else row.user
    if successor is None:
        row.delete()
    else:
        if row.user_id == user.pk:
            row.away_from = row.away_until = None
            row.phone = row.deputy_phone
        row.user, row.deputy, row.deputy_phone = successor, None, ""
        row.save()
    after = {"user": successor.pk if successor else None, "deputy": None}
    AuditEntry.objects.record(by=by, verb="safeguarding.name", subject=school, before=before, after=after)
    kept_row = row if successor is not None else None
    post_letters.posts_changed(school, kept_row, before=before, by=by)
    return True


def waiting_for(membership: Membership) -> QuerySet[Concern]:
    """Open reports of the school that this member answers for."""
    rows = Concern.objects.filter(enrolment__school=membership.organisation_id, closed_at__isnull=True)
    return rows.filter(assigned_to=membership.user_id)


def announce_release(membership: Membership) -> str:
    """What passes to whom when this member leaves: the post, and how many open reports, not what they say."""
    school = membership.organisation
    row = appointed_at(school) if school.kind_id == "school" else None
    waiting = list(waiting_for(membership)) if school.kind_id == "school" else []
    is_named = row is not None and row.user_id == membership.user_id
    if not waiting and not is_named:
        return ""
    standing = standing_of(school)
    passes = Counter(standing.without(kept(one)).first([membership.user_id]) for one in waiting)
    successor = standing.first([membership.user_id])
    values = {"name": membership.user, "successor": successor}
    if None in passes or successor is None:
        return (
            _("%(name)s reads the school's reports, and nobody else could: name a colleague first.") % values
        )
    if not passes:
        return (
            _("%(name)s is who reads reports at this school. %(successor)s reads them from then on.") % values
        )
    sentences = [
        ngettext(
            "%(n)s open report waits for %(name)s. It passes to %(successor)s, who gets an e-mail.",
            "%(n)s open reports wait for %(name)s. They pass to %(successor)s, who gets an e-mail.",
            count,
        )
        % {**values, "n": count, "successor": successor}
        for successor, count in passes.items()
    ]
    return " ".join(sentences)
