"""Which names a school shows outside: only its unplaced learners of one round, until it takes that back."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alliances.organisations.models import Organisation
from matching.rounds.models.rounds import Round


class NameGrant(models.Model):
    """A school's permission for a joint round's owner to read the names of its unplaced learners."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="name_grants")
    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["round", "school"], name="matching_namegrant_once")]

    def __str__(self) -> str:
        return f"{self.school}: {self.round}"
