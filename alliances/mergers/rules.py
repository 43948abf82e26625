"""When two records may become one, and which values the record that stays takes over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from alliances.kernel import merged_records
from alliances.kernel.errors import Refused
from alliances.organisations.models import Organisation

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("legal_form",),
    ("registration_number",),
    ("person_code_hash", "person_code_sealed"),
    ("sector_id",),
    ("external_id",),
    ("town", "address", "municipality", "place_code", "lat", "lon", "location_source"),
    ("contact_email", "contact_name", "contact_phone", "contact_written_by_id", "contact_written_at"),
)
"""Fields that are taken over together, where the first is empty on the record that stays."""


def check(kept: Organisation, double: Organisation) -> None:
    """Refuse two records that cannot be one employer.

    Raises
    ------
    Refused
        ``same``, ``not_employers``, ``not_confirmed``, ``other_number``, ``other_person``,
        ``agreed_twice``.
    """
    if kept.pk == double.pk:
        raise Refused("same", _("This is the same record. Name the other one."), "double")
    if {kept.kind_id, double.kind_id} != {"employer"} or _held(kept, double):
        raise Refused("not_employers", _("Only records of employers are merged."), "double")
    for one in (kept, double):
        if not one.is_confirmed:
            message = _("%(name)s is not confirmed. Confirm it first, or refuse it.")
            raise Refused("not_confirmed", message % {"name": one.name}, "double")
    numbers = {one.registration_number for one in (kept, double) if one.registration_number}
    if len(numbers) > 1:
        message = _(
            "The registration numbers differ: %(numbers)s. These are two firms, or one number is wrong."
        )
        raise Refused("other_number", message % {"numbers": ", ".join(sorted(numbers))}, "double")
    codes = {one.person_code_hash for one in (kept, double) if one.person_code_hash}
    if len(codes) > 1 or kept.is_natural_person != double.is_natural_person:
        raise Refused("other_person", _("A natural person is merged with the same person alone."), "double")
    for column, once, __ in merged_records.clashes(double.pk, kept.pk):
        if once.settle is None:
            message = _("Both records have the same %(what)s. Void or correct one of them first.")
            raise Refused("agreed_twice", message % {"what": column.called}, "double")


def _held(kept: Organisation, double: Organisation) -> bool:
    return any(merged_records.foreign_to_employers(one.pk) for one in (kept, double))


def taken_over(kept: Organisation, double: Organisation) -> dict[str, Any]:
    """What the record that stays lacks and the double knows."""
    values: dict[str, Any] = {}
    for names in TOGETHER:
        if not getattr(kept, names[0]) and getattr(double, names[0]):
            values |= {name: getattr(double, name) for name in names}
    return values
