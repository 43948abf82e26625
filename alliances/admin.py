"""The few tables that staff keep by hand; everything else is changed on its own pages, with an audit row."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from alliances.alliances.models import Alliance, AllianceMember
from alliances.audit.models import AuditEntry
from alliances.catalogue.models import Qualification, Skill
from alliances.organisations.models import Hazard, OrganisationKind, Sector
from alliances.people.models import Membership, User


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    extra = 0
    raw_id_fields = ("organisation",)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Persons and their memberships; passwords are set by the person, never here."""

    list_display = ("email", "name", "is_active", "is_staff")
    search_fields = ("email", "name")
    fields = ("email", "name", "language", "is_active", "is_staff")
    inlines = (MembershipInline,)


@admin.register(Sector, Hazard)
class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_lv", "name_en")
    search_fields = ("code", "name_lv", "name_en")


@admin.register(OrganisationKind)
class OrganisationKindAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_lv", "name_en", "position")


@admin.register(Qualification, Skill)
class KeyedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_lv", "name_en")
    search_fields = ("search_key", "code")


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
