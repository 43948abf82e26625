"""Who an employer is: a company by its number, a natural person by a sealed code that is never shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alliances.imports.services.importer import Context
from alliances.imports.services.rows import Fault
from alliances.kernel.errors import Refused
from alliances.kernel.identifiers import (
    MASK,
    check_personal_code,
    check_registration_number,
    keyed_hash,
    seal,
)
from alliances.kernel.spreadsheets.rows import Incoming

NUMBER = "registration_number"
_HINT = _("Copy the number from the register of enterprises: 11 digits that begin with 4 to 9.")


def guard(values: dict[str, Any]) -> dict[str, Any]:
    """Replace a personal code before anything is stored: by its sealed form and a hash for lookups."""
    text = values.get(NUMBER)
    if not text:
        return values
    try:
        code = check_personal_code(text, may_lack_zero=True).value
    except Refused:
        return {**values, NUMBER: MASK} if _may_be_person(text) else values
    key = settings.PERSONAL_DATA_KEY
    return {**values, NUMBER: None, "person_sealed": seal(code, key), "person_hash": keyed_hash(code, key)}


def _may_be_person(text: str) -> bool:
    """A mistyped code of a person is hidden too: nine digits or more that do not begin like a company's."""
    digits = [char for char in text if char.isdigit()]
    return len(digits) >= 9 and digits[0] in "0123"


def identity(row: Incoming, context: Context) -> tuple[str, list[Fault], list[Fault]]:
    """The key of an employer, with faults and warnings; empty where the row names none."""
    if row.values.get("person_hash"):
        return row.values["person_hash"], [], []
    text = row.text(NUMBER)
    if not text:
        problem = _("the employer's registration number is missing.")
        return "", [context.fault(row, NUMBER, "registration_number_missing", problem, _HINT)], []
    if text == MASK:
        problem = _("this is no registration number, and no person's code either.")
        return "", [context.fault(row, NUMBER, "registration_number_format", problem, _HINT)], []
    try:
        checked = check_registration_number(text)
    except Refused as why:
        return "", [context.fault(row, NUMBER, why.code, why.message, _HINT, text)], []
    cautions = [context.fault(row, NUMBER, c.code, c.message, "", text) for c in checked.warnings]
    return checked.value, [], cautions
