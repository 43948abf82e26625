"""Whose opening a row is: one's own, or that of an employer in the register."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from alliances.imports.services.importer import Context
from alliances.imports.services.lookup import Names, fold, in_chunks, perhaps
from alliances.imports.services.rows import Incoming, Planned
from alliances.organisations.imports import identity
from alliances.organisations.models import Organisation


class Employers:
    """The employers that a file names; an employer's own people import for it alone."""

    def __init__(self, rows: Sequence[Incoming], context: Context) -> None:
        self.context = context
        self.own: Organisation | None = None
        self.by_key: dict[str, Organisation] = {}
        self.by_name: Names[Organisation] | None = None
        register = Organisation.objects.filter(kind_id="employer")
        if context.actor.organisation_kind == "employer":
            self.own = register.get(pk=context.actor.organisation_id or 0)
            return
        numbers = (row.text(identity.NUMBER) for row in rows)
        hashes = (row.values.get("person_hash") for row in rows)
        for organisation in in_chunks(register, "registration_number", numbers):
            self.by_key[str(organisation.registration_number)] = organisation
        for organisation in in_chunks(register, "person_code_hash", hashes):
            self.by_key[str(organisation.person_code_hash)] = organisation
        if any(not _has_number(row) for row in rows):
            self.by_name = Names(register.only("pk", "name"), lambda employer: (employer.name,))

    def all(self) -> list[int]:
        if self.own is not None:
            return [self.own.pk]
        named = self.by_name.things() if self.by_name else []
        return [employer.pk for employer in (*self.by_key.values(), *named)]

    def of(self, item: Planned) -> Organisation | None:
        """The employer of a row, or ``None`` with a fault that says what to correct."""
        if self.own is not None:
            return self._own(item, self.own)
        return self._by_number(item) if _has_number(item.row) else self._by_name(item)

    def _own(self, item: Planned, own: Organisation) -> Organisation | None:
        number = item.row.values.get("person_hash") or item.row.text(identity.NUMBER)
        name = item.row.text("employer")
        is_other = number and number not in (own.registration_number, own.person_code_hash)
        if not is_other and (number or not name or fold(name) == fold(own.name)):
            return own
        problem = _("this row names another employer.")
        hint = _("You import openings of your own organisation. Delete the row, or correct the name.")
        column = identity.NUMBER if is_other else "employer"
        item.faults.append(self.context.fault(item.row, column, "other_employer", problem, hint))
        return None

    def _by_number(self, item: Planned) -> Organisation | None:
        key, faults, _cautions = identity.identity(item.row, self.context)
        item.faults += faults
        if not key:
            return None
        employer = self.by_key.get(key)
        if employer is None:
            problem = _("the employer is not in the register yet.")
            value = "" if item.row.values.get("person_hash") else key
            item.faults.append(
                self.context.fault(item.row, identity.NUMBER, "employer_unknown", problem, _FIRST, value)
            )
            return None
        name = item.row.text("employer")
        if name and fold(name) != fold(employer.name):
            problem = format_lazy(_("in the register this employer is called “{name}”."), name=employer.name)
            item.warnings.append(self.context.fault(item.row, "employer", "employer_name", problem, "", name))
        return employer

    def _by_name(self, item: Planned) -> Organisation | None:
        name = item.row.text("employer")
        if self.by_name is None or not name:
            problem: object = _("neither the registration number nor the name of the employer is given.")
            item.faults.append(
                self.context.fault(item.row, identity.NUMBER, "employer_missing", problem, _NUMBER)
            )
            return None
        matches = self.by_name.find(name)
        if len(matches) == 1:
            return matches[0]
        if matches:
            problem = format_lazy(_("several employers are called “{name}”."), name=name)
            item.faults.append(
                self.context.fault(item.row, "employer", "employer_unclear", problem, _NUMBER, name)
            )
            return None
        problem = format_lazy(_("the employer “{name}” is not in the register yet."), name=name)
        hint = perhaps(self.by_name.suggest(name), _FIRST)
        item.faults.append(self.context.fault(item.row, "employer", "employer_unknown", problem, hint, name))
        return None


_FIRST = _("Import the employer first, then this file again.")
_NUMBER = _("Write the registration number of the employer.")


def _has_number(row: Incoming) -> bool:
    return bool(row.values.get("person_hash") or row.text(identity.NUMBER))
