"""People and their memberships, as staff keep them by hand."""

from __future__ import annotations

from django.contrib import admin

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
