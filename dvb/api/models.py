"""API clients of an organisation, and its webhooks with their deliveries."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from allauth.idp.oidc.models import Client
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.kernel.actor import Actor, Role
from alliances.organisations.models import Organisation


class MachineClientQuerySet(models.QuerySet["MachineClient"]):
    def living_on(self, day: dt.date) -> MachineClientQuerySet:
        """Those that may ask for a token on this day."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=day)


class MachineClient(models.Model):
    """One program of one organisation; within its scopes it reads what a viewer there may read.

    Its secret is a hash in ``client`` and is shown once.
    """

    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="machine")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="machines")
    name = models.CharField(_("name"), max_length=100)
    expires_on = models.DateField(_("valid to"))
    last_used_at = models.DateTimeField(null=True, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[MachineClient]] = MachineClientQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="dvb_machine_name_once",
                violation_error_message=_("A program of this name has access already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scopes(self) -> list[str]:
        scopes: list[str] = self.client.get_scopes()
        return scopes

    def is_live_on(self, day: dt.date) -> bool:
        return self.revoked_at is None and day <= self.expires_on

    def as_actor(self) -> Actor:
        """A viewer of the organisation: it writes nothing that a scope does not name."""
        return self.organisation.as_actor(Role.VIEWER)


class Webhook(models.Model):
    """Where an organisation wants to be told; what it is told is signed with ``secret_sealed``."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(_("address"), max_length=400)
    events = models.JSONField(_("events"), default=list)
    secret_sealed = models.TextField(editable=False)
    last_entry = models.BigIntegerField(default=0, editable=False)
    is_active = models.BooleanField(_("on"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "url"],
                name="dvb_webhook_once",
                violation_error_message=_("This address is told already."),
            )
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one address: tried until it is taken, at most so many times."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        FAILED = "failed", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    entry = models.BigIntegerField()
    payload = models.TextField()
    status = models.CharField(_("state"), max_length=9, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    answer = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "due_at"], name="dvb_delivery_due")]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="dvb_delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.status}"


figure_sources.register_irrelevant("dvb.delivery", "dvb.machineclient", "dvb.webhook")
