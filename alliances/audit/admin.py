"""The audit trail, read by staff."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from alliances.audit.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The trail is read here and written by services alone."""

    list_display = ("at", "verb", "subject_type", "subject_id", "user", "organisation", "role")
    list_filter = ("verb",)
    list_select_related = ("user", "organisation")
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
