"""What a school offers: its programmes, each leading to one qualification."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alliances.audit import editing as records
from alliances.audit.models import AuditEntry
from alliances.catalogue.access import can_manage_programmes
from alliances.catalogue.models import Programme, Qualification
from alliances.kernel.actor import Actor
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.organisations.models import Organisation


def is_used(programme: Programme) -> bool:
    """Whether a row of any table names the programme: a learner, a group, a plan, a round."""
    return any(
        relation.related_model._default_manager.filter(**{relation.field.name: programme}).exists()
        for relation in Programme._meta.related_objects
    )


@transaction.atomic
def correct(programme: Programme, *, code: str, by: Actor, name: str = "") -> Programme:
    """Correct the code or the name of a programme; its learners and groups keep it.

    Raises
    ------
    Refused
        ``not_yours``, or ``taken`` where the school offers such a programme already.
    """
    locked = _own(programme, by)
    before = {"code": locked.code, "name": locked.name}
    after = {"code": normalise(code), "name": normalise(name) or locked.qualification.name_lv}
    if after == before:
        return locked
    others = Programme.objects.filter(school=locked.school_id, qualification=locked.qualification_id)
    if others.exclude(pk=locked.pk).filter(code=after["code"]).exists():
        raise Refused("taken", _("This school offers this programme already."), "code")
    locked.code, locked.name = after["code"], after["name"]
    records.save(locked)
    AuditEntry.objects.record(by=by, verb="programme.correct", subject=locked, before=before, after=after)
    return locked


@transaction.atomic
def remove(programme: Programme, *, by: Actor) -> None:
    """Remove a programme that has no learner and no group; a second call changes nothing.

    Raises
    ------
    Refused
        ``not_yours``, or ``in_use``.
    """
    if not Programme.objects.filter(pk=programme.pk).exists():
        return
    locked = _own(programme, by)
    if is_used(locked):
        raise Refused("in_use", _("The programme has learners, groups or plans: correct it instead."))
    before = {"qualification": locked.qualification.code, "code": locked.code, "name": locked.name}
    AuditEntry.objects.record(by=by, verb="programme.remove", subject=locked, before=before)
    locked.delete()


def _own(programme: Programme, by: Actor) -> Programme:
    rows = Programme.objects.select_for_update(of=("self",)).select_related("school", "qualification")
    locked = rows.get(pk=programme.pk)
    if not can_manage_programmes(by, locked.school):
        raise Refused("not_yours", _("A school keeps its own programmes."))
    return locked


@transaction.atomic
def offer(
    school: Organisation, *, qualification: Qualification, code: str, by: Actor, name: str = ""
) -> Programme:
    """Say that the school offers a programme; saying it twice finds the first one."""
    if not can_manage_programmes(by, school):
        raise Refused("not_yours", _("A school keeps its own programmes."))
    code = normalise(code)
    known = Programme.objects.filter(school=school, qualification=qualification, code=code).first()
    if known is not None:
        return known
    programme = Programme(
        school=school, qualification=qualification, code=code, name=normalise(name) or qualification.name_lv
    )
    records.save(programme)
    after = {"qualification": qualification.code, "code": code, "name": programme.name}
    AuditEntry.objects.record(by=by, verb="programme.offer", subject=programme, after=after)
    return programme
