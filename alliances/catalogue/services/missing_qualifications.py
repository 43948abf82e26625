"""A school asks the ministry for a qualification that the catalogue lacks.

There is no queue to keep in step: what was asked stands in the audit trail, and it is answered once the
catalogue has the qualification, by an official file that the ministry imports.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.audit.models import AuditEntry
from alliances.catalogue.access import can_manage_programmes
from alliances.catalogue.models import Qualification
from alliances.imports.services.lookup import fold
from alliances.kernel.actor import Actor, Role
from alliances.kernel.errors import Refused
from alliances.kernel.text import normalise
from alliances.messages import services as messages
from alliances.organisations.models import Organisation

VERB = "qualification.ask"
MAX_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and the qualification by that name or code if the catalogue has it by now."""

    entry: AuditEntry
    name: str
    code: str
    known: Qualification | None


@transaction.atomic
def ask(school: Organisation, *, name: str, by: Actor, code: str = "", note: str = "") -> None:
    """Ask every ministry's administrators; the same question of a school is asked once.

    Raises
    ------
    Refused
        ``not_yours``, ``known`` where the catalogue has it, ``nobody`` where no ministry acts here.
    """
    if not can_manage_programmes(by, school):
        raise Refused("not_yours", _("A school keeps its own programmes."))
    name, code, note = normalise(name), normalise(code), normalise(note)
    if (known := _known(name, code, list(Qualification.objects.all()))) is not None:
        message = _("The catalogue has it: %(qualification)s. Choose it when you add the programme.")
        raise Refused("known", message % {"qualification": known}, "name")
    if any(fold(one.name) == fold(name) and one.code == code for one in asked_by(school)):
        return
    readers = [
        to
        for ministry in Organisation.objects.filter(kind="ministry").order_by("pk")
        for to in messages.recipients_of(ministry, (Role.ADMINISTRATOR,))
    ]
    if not readers:
        raise Refused(
            "nobody", _("No ministry acts on this site: whoever runs it imports the official file.")
        )
    after = {"name": name, "code": code, "note": note}
    AuditEntry.objects.record(by=by, verb=VERB, subject=school, after=after)
    for to in readers:
        messages.put(
            "qualification_asked",
            to=to,
            about=school,
            by=by,
            path=reverse("alliances:catalogue"),
            context={"school": school.name, "sender": messages.sender_acting(by), **after},
            key=f"qualification:{school.pk}:{timezone.localdate()}:{fold(name)}:{to.key}"[:120],
        )


def asked_by(school: Organisation) -> list[Asked]:
    """What a school asked for, the newest first."""
    rows = AuditEntry.objects.about(school).filter(verb=VERB).order_by("-pk")
    return _with_state(rows[:MAX_SHOWN])


def asked_by_all() -> list[Asked]:
    """What all schools asked for, for the ministry."""
    rows = AuditEntry.objects.filter(verb=VERB).select_related("organisation", "user").order_by("-pk")
    return _with_state(rows[:MAX_SHOWN])


def _with_state(entries: Iterable[AuditEntry]) -> list[Asked]:
    rows = list(entries)
    catalogue = list(Qualification.objects.all()) if rows else []
    said = [(entry, entry.after["name"], entry.after["code"]) for entry in rows]
    return [Asked(entry, name, code, _known(name, code, catalogue)) for entry, name, code in said]


def _known(name: str, code: str, catalogue: Iterable[Qualification]) -> Qualification | None:
    return next((row for row in catalogue if fold(row.name_lv) == fold(name) or row.code == code != ""), None)
