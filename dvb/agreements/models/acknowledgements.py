"""Acknowledgements by guardians and supervisors of what they have read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.links.models import PersonalLink
from dvb.agreements.models.agreements import Agreement


class Acknowledgement(models.Model):
    """One person's acknowledgement of one wording; a changed wording needs a new acknowledgement."""

    class Kind(models.TextChoices):
        RISKS = "risks", _("the guardian knows plan, hours and risks")
        SUPERVISION = "supervision", _("the supervisor takes the learner on")

    class Method(models.TextChoices):
        CODE = "code", _("by link and code")
        PAPER = "paper", _("on paper")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acknowledgements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    method = models.CharField(max_length=5, choices=Method.choices)
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    wording = models.CharField(max_length=64)
    given_on = models.DateField(_("given on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "name", "wording"], name="dvb_acknowledgement_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
