"""Cached results of the address search."""

from __future__ import annotations

from django.db import models

from alliances.kernel import figure_sources


class FoundAddress(models.Model):
    """A cached answer of the address search, so that the same query is not sent twice."""

    query = models.CharField(max_length=300, unique=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    source = models.CharField(max_length=60)
    found_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.query


figure_sources.register_irrelevant("alliances.foundaddress")
