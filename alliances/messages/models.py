"""Outgoing e-mails: recipient, subject, content and delivery status."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.kernel.fields import NormalEmailField
from alliances.links.models import PersonalLink


class MessageQuerySet(models.QuerySet["Message"]):
    def due_at(self, moment: dt.datetime) -> MessageQuerySet:
        """What has to be sent now, what is urgent before the rest; digests are gathered apart."""
        due = self.filter(status=Message.Status.QUEUED, in_digest=False, due_at__lte=moment)
        return due.order_by("-is_urgent", "pk")


class Message(models.Model):
    """One e-mail to one person about one row, with one action.

    ``to_email`` and what follows it is where it went, and until then where it would go: a letter with a
    ``recipient_kind`` is addressed when it is sent. ``body`` holds ``{link}`` where the action's address
    stands: it is filled in when the e-mail is sent, so that no personal link lies in the table. Of what is
    secret, body and path lie in ``sealed`` alone, until it was sent or has expired.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        DROPPED = "dropped", _("not needed any more")

    class Dropped(models.TextChoices):
        """Why a letter was not sent."""

        EXPIRED = "expired", _("came too late")
        LINK_ENDED = "link_ended", _("the link in it has ended")
        TAKEN_BACK = "taken_back", _("the link was taken back")
        NO_ADDRESS = "no_address", _("there is no e-mail address")
        PERSON_GONE = "person_gone", _("the person is not there any more")
        RIGHT_ENDED = "right_ended", _("the person has nothing to do with it any more")

    kind = models.SlugField(max_length=40)
    to_email = NormalEmailField(_("to"), max_length=254)
    to_name = models.CharField(max_length=150, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="messages"
    )
    language = models.CharField(max_length=2, default="lv")
    recipient_kind = models.SlugField(max_length=12, blank=True)
    recipient_id = models.BigIntegerField(null=True)
    recipient_party_id = models.BigIntegerField(null=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=300, blank=True)
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="messages")
    organisation = models.ForeignKey(
        "alliances.Organisation", on_delete=models.SET_NULL, null=True, related_name="sent_messages"
    )
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, null=True, unique=True)
    in_digest = models.BooleanField(default=False)
    is_secret = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    sealed = models.TextField(blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="not sent later")
    status = models.CharField(_("state"), max_length=8, choices=Status.choices, default=Status.QUEUED)
    dropped_because = models.CharField(max_length=11, choices=Dropped.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects: ClassVar[models.Manager[Message]] = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="alliances_message_subject"),
            models.Index(fields=["organisation", "-id"], name="alliances_message_sender"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.to_email}"

    @property
    def is_held(self) -> bool:
        """Whether it waits for its hour, as letters do at night, and nobody has tried to send it yet."""
        return self.status == self.Status.QUEUED and not self.attempts and self.due_at > timezone.now()


figure_sources.register_irrelevant("alliances.message")
