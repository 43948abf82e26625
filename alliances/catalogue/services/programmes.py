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
