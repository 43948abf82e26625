"""Agreements: the tripartite paper of a school, a host and a learner, and who signed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dvb.lifecycle import AgreementState
from matching.models import Assignment


class Agreement(models.Model):
    """One agreement about one assignment; what stands in other tables is never copied before it is signed.

    ``particulars`` holds what the paper says besides, by the names of the form's fields.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="agreement")
    status = models.CharField(
        _("state"),
        max_length=13,
        default=AgreementState.DRAFT,
        db_index=True,
        choices=[
            (AgreementState.DRAFT.value, _("draft")),
            (AgreementState.READY.value, _("ready to sign")),
            (AgreementState.PARTLY_SIGNED.value, _("partly signed")),
            (AgreementState.SIGNED.value, _("signed by all")),
            (AgreementState.VOID.value, _("void")),
        ],
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    particulars = models.JSONField(default=dict)
    texts_version = models.CharField(max_length=40, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number or self.pk}: {self.assignment}"


class Signature(models.Model):
    """One party's signature; at most one for each side of an agreement."""

    class Side(models.TextChoices):
        SCHOOL = "school", _("school")
        HOST = "host", _("employer")
        LEARNER = "learner", _("learner")

    class Method(models.TextChoices):
        PAPER = "paper", _("on paper")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=7, choices=Side.choices)
    method = models.CharField(max_length=5, choices=Method.choices, default=Method.PAPER)
    name = models.CharField(_("who signed"), max_length=150)
    signed_on = models.DateField(_("signed on"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "side"],
                name="dvb_signature_once",
                violation_error_message=_("This side has signed already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.signed_on}"
