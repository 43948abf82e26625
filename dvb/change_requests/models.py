"""Requests about an agreement: who asks for what, with which values, and what the school answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.kernel.fields import NormalEmailField
from alliances.links.models import PersonalLink
from dvb.agreements.models import Agreement
from dvb.change_requests.lifecycle import RequestState


class ChangeRequest(models.Model):
    """One request of one person. Nothing changes by it: the school answers, and then does what was asked.

    ``values`` are what the form of the school's own step begins with, as plain JSON: the new last day of an
    extension, the changed terms of an amendment. Only the school and the asker's side read it.
    """

    class Kind(models.TextChoices):
        AMEND = "amend", _("change the agreement")
        EXTEND = "extend", _("extend the stay")
        END = "end", _("end early")
        SUPERVISOR = "supervisor", _("another supervisor")
        CORRECT = "correct", _("correct the draft")
        ABSENT = "absent", _("the learner did not come")
        QUESTION = "question", _("I do not agree, or have a question")

    class Asker(models.TextChoices):
        HOST = "host", _("employer")
        SUPERVISOR = "supervisor", _("supervisor")
        LEARNER = "learner", _("learner")
        GUARDIAN = "guardian", _("parent or guardian")
        MANAGER = "manager", _("whoever manages the opening")

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(_("what is asked"), max_length=10, choices=Kind.choices)
    values = models.JSONField(default=dict)
    text = models.CharField(_("why"), max_length=1000)
    asker = models.CharField(_("who asks"), max_length=10, choices=Asker.choices)
    asker_name = models.CharField(max_length=150)
    asker_email = NormalEmailField(blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(
        _("state"),
        max_length=9,
        default=RequestState.OPEN,
        db_index=True,
        choices=[
            (RequestState.OPEN.value, _("waits for the school")),
            (RequestState.ACCEPTED.value, _("accepted")),
            (RequestState.DECLINED.value, _("not accepted")),
            (RequestState.WITHDRAWN.value, _("withdrawn by the asker")),
            (RequestState.OVER.value, _("closed: the agreement is over")),
        ],
    )
    answer = models.CharField(_("the school's answer"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status=RequestState.DECLINED) | ~models.Q(answer=""),
                name="dvb_changerequest_declined_says_why",
                violation_error_message=_("Say why the request is not accepted."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.asker_name}"

    @property
    def is_open(self) -> bool:
        return self.status == RequestState.OPEN


figure_sources.register_irrelevant("dvb.changerequest")
