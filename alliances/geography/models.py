"""Addresses that the address search found once."""

from __future__ import annotations

from django.db import models


class FoundAddress(models.Model):
    """What the address search said once, so that it is not asked again."""

    query = models.CharField(max_length=300, unique=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    source = models.CharField(max_length=60)
    found_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.query
