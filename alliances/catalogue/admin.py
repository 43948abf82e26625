"""Qualifications and skills, as staff keep them by hand."""

from __future__ import annotations

from django.contrib import admin

from alliances.catalogue.models import Qualification, Skill


@admin.register(Qualification, Skill)
class KeyedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_lv", "name_en")
    search_fields = ("search_key", "code")
