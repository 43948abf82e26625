"""Acts by a personal link that the school itself opened, by a code that it read out on the telephone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Q

from alliances.audit.models import AuditEntry
from alliances.kernel.link_acts import READ_OUT


@dataclass(frozen=True, slots=True)
class ReadOut:
    """An act, whose link it was, and who of the school read the code out."""

    entry: AuditEntry
    name: str
    reader: str


def is_read_out(entry: AuditEntry) -> bool:
    return bool(entry.after.get("by_link", {}).get("how") == READ_OUT)


def about(condition: Q) -> list[ReadOut]:
    """The acts among the entries that the condition chooses, the first one first."""
    rows = AuditEntry.objects.filter(condition, after__by_link__how=READ_OUT)
    return among(rows.order_by("pk"))


def among(entries: Iterable[AuditEntry]) -> list[ReadOut]:
    """These of the entries that a code which the school read out stands behind."""
    chosen = [entry for entry in entries if is_read_out(entry)]
    keys = {entry.after["by_link"].get("read_by") for entry in chosen} - {None}
    names = {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=keys)} if keys else {}
    return [
        ReadOut(
            entry,
            str(entry.after["by_link"].get("name", "")),
            names.get(entry.after["by_link"].get("read_by"), ""),
        )
        for entry in chosen
    ]
