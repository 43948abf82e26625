"""Alliances, as staff keep them by hand."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from alliances.alliances.models import Alliance, AllianceMember


class MemberInline(admin.TabularInline):  # type: ignore[type-arg]
    """Read here only: an organisation becomes a member by its own administrator's yes."""

    model = AllianceMember
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Alliance | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AllianceMember | None = None) -> bool:
        return False


@admin.register(Alliance)
class AllianceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "lead", "started_on", "ended_on")
    raw_id_fields = ("lead",)
    inlines = (MemberInline,)
