"""Invitations: how a person comes to act for an organisation."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel.fields import NormalEmailField
from alliances.organisations.models import Organisation
from alliances.people.models.people import RoleChoices


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> InvitationQuerySet:
        """Neither accepted nor taken back; the link may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """Invites one e-mail address to one role in one organisation; only the hash of its token is stored."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = NormalEmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=RoleChoices.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField()
    sent_count = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    asked_again_on = models.DateField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="alliances_invitation_once",
                violation_error_message=_("This address is invited already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(role=RoleChoices.LEARNER.value),
                name="alliances_invitation_no_learner",
                violation_error_message=_("Learners come with the list of learners, not by invitation."),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def has_expired(self, on: dt.date) -> bool:
        return on > self.expires_on
