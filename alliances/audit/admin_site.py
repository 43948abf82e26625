"""The administration of staff: what is added, changed or deleted there stands in the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from alliances.audit.models import AuditEntry

STAFF = "staff"
"""The role under which the trail names what was done in the administration."""


class AuditedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Writes an audit row beside each row of Django's own log, in the same transaction."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _record(request, "admin.add", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        _record(request, "admin.change", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Model]) -> Any:
        for row in queryset:
            _record(request, "admin.delete", row, [])
        return super().log_deletions(request, queryset)


class AuditedAdminSite(admin.AdminSite):
    """Makes every registered table audited, also those of libraries."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register as Django does, with `AuditedAdmin` in front of the class."""
        base = admin_class or admin.ModelAdmin
        audited = base if issubclass(base, AuditedAdmin) else _audited(base)
        super().register(model_or_iterable, audited, **options)


def _audited(base: type) -> type:
    return type(base.__name__, (AuditedAdmin, base), {"__module__": base.__module__})


def _record(request: HttpRequest, verb: str, row: Model, message: Any) -> None:
    """Write who of the staff did what; a key that is no number stands among the values."""
    has_number = isinstance(row.pk, int)
    changes = [] if isinstance(message, str) else list(message)
    AuditEntry.objects.create(
        user_id=request.user.pk,
        role=STAFF,
        verb=verb,
        subject_type=row._meta.label_lower,
        subject_id=row.pk if has_number else 0,
        after={"changes": changes} | ({} if has_number else {"key": str(row.pk)}),
    )
