"""Agreements: the tripartite paper of a school, a host and a learner, and who signed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dvb.agreements.lifecycle import AgreementState
from dvb.signing.models import BaseSignature, BaseSignedFile
from matching.assignments.models import Assignment


class Agreement(models.Model):
    """One agreement about one assignment; what stands in other tables is copied when it is released to sign.

    ``particulars`` holds what the paper says besides, by the names of the form's fields; ``week`` the hours
    of each weekday; ``terms`` the dates, hours, supervisor, place and pay of the day of its release.
    """

    class EndReason(models.TextChoices):
        BY_CONSENT = "by_consent", _("by consent of all")
        LEFT_SCHOOL = "left_school", _("the learner left the school")
        LEARNER_WISH = "learner_wish", _("the learner's own wish")
        LEARNER_BREACH = "learner_breach", _("the learner broke the agreement")
        HOST_BREACH = "host_breach", _("the employer broke the agreement")
        NO_WORK = "no_work", _("no work or no supervisor any more")
        HOST_CLOSED = "host_closed", _("the employer stopped working")
        HEALTH = "health", _("health")
        SAFETY = "safety", _("safety of the learner")
        OTHER = "other", _("another reason")

    class Asker(models.TextChoices):
        SCHOOL = "school", _("school")
        HOST = "host", _("employer")
        LEARNER = "learner", _("learner")
        GUARDIAN = "guardian", _("guardian")

    class SuspendReason(models.TextChoices):
        """Why a stay rests, as all parties read it: none of these says that somebody reported something."""

        SCHOOL = "school", _("the school's decision")
        AT_SCHOOL = "at_school", _("the learner learns at the school for now")
        PLAN = "plan", _("the plan of learning is being changed")
        NO_WORK = "no_work", _("there is no suitable work for now")
        PERSONAL = "personal", _("personal circumstances")

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
            (AgreementState.ACTIVE.value, _("in progress")),
            (AgreementState.AMENDED.value, _("in progress, amended")),
            (AgreementState.SUSPENDED.value, _("suspended")),
            (AgreementState.ENDED.value, _("ended")),
            (AgreementState.TERMINATED.value, _("terminated early")),
            (AgreementState.VOID.value, _("void")),
        ],
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    dated_on = models.DateField(_("date"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    particulars = models.JSONField(default=dict)
    week = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    texts_version = models.CharField(max_length=40, blank=True)
    ruleset_version = models.CharField(max_length=16, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    suspended_from = models.CharField(max_length=13, blank=True)
    suspended_on = models.DateField(null=True, blank=True)
    suspend_reason = models.CharField(max_length=300, blank=True)
    end_reason = models.CharField(_("reason"), max_length=14, choices=EndReason.choices, blank=True)
    end_note = models.CharField(_("in your own words"), max_length=300, blank=True)
    end_asked_by = models.CharField(_("who asked for it"), max_length=8, choices=Asker.choices, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="terminated")
                | (models.Q(last_day__isnull=False) & ~models.Q(end_reason="")),
                name="dvb_termination_has_reason",
                violation_error_message=_("A terminated agreement has a last day and a reason."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number or self.pk}: {self.assignment}"

    @property
    def suspend_wording(self) -> str:
        """Why it is suspended, in the reader's language; of old rows what was typed then."""
        labels = dict(Agreement.SuspendReason.choices)
        return str(labels.get(self.suspend_reason, self.suspend_reason))

    @property
    def is_ending(self) -> bool:
        """Whether it was ended early and its last day has not passed yet."""
        is_terminated = self.status == AgreementState.TERMINATED and self.last_day is not None
        return is_terminated and self.last_day >= timezone.localdate()  # type: ignore[operator]


class Signature(BaseSignature):
    """One party's signature under an agreement; at most one for each side."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")

    class Meta(BaseSignature.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "side"],
                name="dvb_signature_once",
                violation_error_message=_("This side has signed already."),
            )
        ]


class SignedFile(BaseSignedFile):
    """A signed file of an agreement; ``amendment`` is set where an amendment was signed in it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signed_files")
    amendment = models.ForeignKey(
        "dvb.Amendment", on_delete=models.CASCADE, null=True, blank=True, related_name="signed_files"
    )


class Waiver(models.Model):
    """A waiver of an unverified rule for one agreement: the reason, and who decided it.

    ``about`` is a digest of the finding: the waiver counts only while the finding is the same.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=20)
    about = models.CharField(max_length=16)
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["rule"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "rule", "about"],
                name="dvb_waiver_once",
                violation_error_message=_("A reason for this rule is recorded already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"
