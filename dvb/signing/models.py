"""Base models of signing: signatures, one-time codes, and uploaded signed files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.files.models import StoredFile
from alliances.kernel import figure_sources
from alliances.kernel.fields import NormalEmailField
from alliances.links.models import PersonalLink
from dvb.signing.states import DocumentState

SIDE_LENGTH = 8


class BaseDocument(models.Model):
    """A document that goes through the shared states; a kind adds its parties and what it says."""

    status = models.CharField(
        _("state"),
        max_length=13,
        default=DocumentState.DRAFT,
        choices=[
            (DocumentState.DRAFT.value, _("draft")),
            (DocumentState.READY.value, _("ready to sign")),
            (DocumentState.PARTLY_SIGNED.value, _("partly signed")),
            (DocumentState.SIGNED.value, _("signed by all")),
            (DocumentState.VOID.value, _("void")),
        ],
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]


class BaseSignature(models.Model):
    """A signature that one side gave: how, who, when, and who entered it here.

    ``side`` is the key of a ``DocumentSide`` of the document, which may be none of :class:`Side`. ``digest``
    names the paper that was signed with a code. A kind of document adds the foreign key to itself, with
    ``related_name="signatures"``, and that a side signs once.
    """

    class Side(models.TextChoices):
        """Sides that several kinds of document have; the guardian of a minor signs that she has read it."""

        SCHOOL = "school", _("school")
        HOST = "host", _("employer")
        LEARNER = "learner", _("learner")
        GUARDIAN = "guardian", _("guardian")

    class Method(models.TextChoices):
        PAPER = "paper", _("on paper")
        FILE = "file", _("in a signed file")
        CODE = "code", _("with a one-time code")

    side = models.CharField(max_length=SIDE_LENGTH)
    method = models.CharField(max_length=5, choices=Method.choices, default=Method.PAPER)
    name = models.CharField(_("who signed"), max_length=150)
    signed_on = models.DateField(_("signed on"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.side} {self.signed_on}"


Side = BaseSignature.Side
Method = BaseSignature.Method


class BaseSigningCode(models.Model):
    """One code that was e-mailed to one signer about one paper, named by its digest.

    Only a hash of the code is stored. A changed wording, fifteen minutes or five wrong tries end it. Each
    kind of document adds the foreign key to itself.
    """

    side = models.CharField(max_length=SIDE_LENGTH)
    name = models.CharField(max_length=150)
    email = NormalEmailField()
    link = models.ForeignKey(PersonalLink, on_delete=models.SET_NULL, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64, editable=False)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.side} {self.name}"


class BaseSignedFile(models.Model):
    """An electronically signed file that came back: what was read from it, and not verified.

    ``signers`` are name, issuer and time of each signature; ``is_ours`` says whether the paper inside is the
    one drawn up here; a change of the document makes the file count no more. A kind of document adds the
    foreign key to itself.
    """

    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=[("asice", ".edoc"), ("pdf", "PDF")])
    signers = models.JSONField(default=list)
    documents = models.JSONField(default=list)
    is_ours = models.BooleanField()
    is_current = models.BooleanField(default=True)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.stored)


class ReleasedPaper(models.Model):
    """A paper as it was released, kept byte for byte; ``kind`` and ``subject_id`` name what it is a paper of.

    Another wording is another version; ``is_current`` ends when the wording is changed. Nothing here is
    rewritten: ``sha256`` is that of the day of the release, whatever the file contains now.
    """

    kind = models.SlugField(max_length=40)
    subject_id = models.PositiveBigIntegerField()
    wording = models.CharField(max_length=64, blank=True)
    version = models.PositiveSmallIntegerField()
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="released_paper")
    sha256 = models.CharField(max_length=64)
    is_current = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "subject_id", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id", "version"], name="dvb_released_version_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_id", "wording"],
                condition=models.Q(is_current=True),
                name="dvb_released_wording_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id} v{self.version}"


figure_sources.register_irrelevant("dvb.releasedpaper")
