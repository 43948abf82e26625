"""Personal links: how people without an account read, acknowledge and sign."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources
from alliances.kernel.fields import NormalEmailField


class PersonalLink(models.Model):
    """One link for one person about one row. Its address is computed from ``nonce``, never stored.

    A link can be opened as often as its holder likes until ``expires_on``; what it opens asks for a second
    factor first, and only a POST changes anything. Name and e-mail are a copy: `link_rights` says of what;
    ``original`` is what that said on the day. Wrong codes and codes sent are counted from ``counted_from``;
    too many of them lock the link until a new one is made. ``code_how`` and ``opened_how`` say how the last
    code and the code that opened it last reached her; ``ended_for`` is who took the link back.
    ``chosen_language`` is the one that the holder herself chose on its page: her letters follow it.
    """

    class CodeWay(models.TextChoices):
        EMAIL = "email", _("code sent to the e-mail address")
        READ_OUT = "read_out", _("code read out by the school")

    class Purpose(models.TextChoices):
        GUARDIAN = "guardian", _("parent or guardian")
        SUPERVISOR = "supervisor", _("supervisor at the workplace")
        LEARNER = "learner", _("learner")
        CONTACT = "contact", _("contact person of an employer")

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    organisation = models.ForeignKey(
        "alliances.Organisation", on_delete=models.CASCADE, related_name="personal_links"
    )
    nonce = models.CharField(max_length=32, editable=False)
    name = models.CharField(_("name"), max_length=150)
    email = NormalEmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="lv")
    chosen_language = models.CharField(max_length=2, blank=True, editable=False)
    expires_on = models.DateField(_("valid to"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, blank=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    code_how = models.CharField(max_length=8, choices=CodeWay.choices, blank=True, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_how = models.CharField(max_length=8, choices=CodeWay.choices, blank=True, editable=False)
    original = models.TextField(blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    counted_from = models.DateTimeField(null=True, blank=True, editable=False)
    wrong_count = models.PositiveSmallIntegerField(default=0, editable=False)
    code_count = models.PositiveSmallIntegerField(default=0, editable=False)
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_for = models.ForeignKey(
        "alliances.Organisation", on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    session_how = ""
    """How this browser's code reached the holder; the pages of the link set it from the session."""
    session_reader: int | None = None
    """Who of the school read that code out, if it was read out."""

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="alliances_link_subject"),
            models.Index(
                fields=["email"], name="alliances_link_language", condition=~models.Q(chosen_language="")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject_type", "subject_id", "organisation", "name", "email"],
                condition=models.Q(revoked_at__isnull=True),
                name="alliances_link_once",
                violation_error_message=_("This person has a link already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.name}"


figure_sources.register_irrelevant("alliances.personallink")
