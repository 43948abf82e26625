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
        READ_OUT = "read_out", _("by link, with a code read out by the school")
        PAPER = "paper", _("on paper")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="acknowledgements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    method = models.CharField(max_length=8, choices=Method.choices)
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


class GuestReply(models.Model):
    """A question, or a no with its reason, of a guardian or supervisor about an agreement; for the school.

    It is open until the school answers; her confirmation of the agreement closes a refusal too.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("a question")
        REFUSAL = "refusal", _("does not agree")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="guest_replies")
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    purpose = models.CharField(max_length=12, choices=PersonalLink.Purpose.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    text = models.CharField(_("in a few words"), max_length=1000)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["agreement", "closed_at"], name="dvb_guestreply_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
