"""Reference data of organisations that staff keep by hand."""

from __future__ import annotations

from django.contrib import admin

from alliances.organisations.models import Hazard, OrganisationKind, Sector


@admin.register(Sector, Hazard)
class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_lv", "name_en")
    search_fields = ("code", "name_lv", "name_en")


@admin.register(OrganisationKind)
class OrganisationKindAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_lv", "name_en", "position")
