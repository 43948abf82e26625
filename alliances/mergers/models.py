"""That two records are one employer: asked for, agreed to by those whom it concerns, carried out once."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.organisations.models import Organisation


class MergerQuerySet(models.QuerySet["Merger"]):
    def waiting(self) -> MergerQuerySet:
        return self.filter(decided_at__isnull=True)


class Merger(models.Model):
    """A question whether ``double`` is ``kept`` once more; when all parties agreed, its rows have moved.

    ``parties`` say yes: for a record that has people of its own, the employer itself; else each school
    whose learners are or were there. ``agreed`` has the keys of those that did, ``moved`` how many rows
    followed, by column.
    """

    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    double = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    parties = models.ManyToManyField(Organisation, related_name="+")
    agreed = models.JSONField(default=list, editable=False)
    asked_for = models.ForeignKey(
        Organisation, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    because = models.CharField(_("what was compared"), max_length=300)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    is_done = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    moved = models.JSONField(default=dict, editable=False)

    objects: ClassVar[models.Manager[Merger]] = MergerQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["double"],
                condition=models.Q(decided_at__isnull=True),
                name="alliances_merger_open_once",
                violation_error_message=_("Somebody has asked already whether this record is a double."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.double} → {self.kept}"


figure_sources.register_irrelevant("alliances.merger", "alliances.merger_parties")
