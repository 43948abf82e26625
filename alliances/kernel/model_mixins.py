"""What several tables share: search and sort keys, a located point, protection from re-imports."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alliances.kernel.text import search_key, sort_key


class Bilingual(models.Model):
    """A reference row with a Latvian and an English name."""

    name_lv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name_lv


class Keyed(models.Model):
    """A row that people look up by name: found without diacritics, sorted by the Latvian alphabet."""

    search_key = models.CharField(max_length=400, editable=False, db_index=True)
    sort_key = models.CharField(max_length=1300, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refresh_keys()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "search_key", "sort_key"}
        super().save(*args, **kwargs)

    def searchable_parts(self) -> tuple[str, ...]:
        raise NotImplementedError

    def refresh_keys(self) -> None:
        parts = self.searchable_parts()
        self.search_key = search_key(*parts)[:400]
        self.sort_key = sort_key(parts[0])[:1300]


class LocationSource(models.TextChoices):
    NONE = "", _("no location")
    REGISTER = "register", _("address register")
    GAZETTEER = "gazetteer", _("town or village")
    GEOCODER = "geocoder", _("address search")
    BY_HAND = "by_hand", _("set by hand")
    FILE = "file", _("coordinates in the file")


class Located(models.Model):
    """A row with an address and perhaps a point; a point is known or absent, never guessed."""

    address = models.CharField(_("address"), max_length=300, blank=True)
    town = models.CharField(_("town or village"), max_length=120, blank=True)
    municipality = models.CharField(_("municipality"), max_length=120, blank=True, db_index=True)
    place_code = models.CharField(max_length=40, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    location_source = models.CharField(
        max_length=20, choices=LocationSource.choices, default=LocationSource.NONE, blank=True
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lon__isnull=True)
                | models.Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="%(app_label)s_%(class)s_point_whole",
                violation_error_message=_("Give both latitude and longitude, or neither."),
            )
        ]

    @property
    def has_point(self) -> bool:
        return self.lat is not None and self.lon is not None


class Protected(models.Model):
    """A row that spreadsheets may bring again: fields changed by hand are kept from a re-import."""

    external_id = models.CharField(_("own number"), max_length=80, blank=True)
    protected_fields = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    def protect(self, *fields: str) -> None:
        self.protected_fields = sorted({*self.protected_fields, *fields})


def field_label(model: type[models.Model], name: str) -> str:
    """What a field of a table is called."""
    return str(cast("models.Field[Any, Any]", model._meta.get_field(name)).verbose_name)
