"""Files uploaded as evidence: stored in the database, returned as downloads, never executed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.kernel import figure_sources


class StoredFile(models.Model):
    """One file of one organisation; what may be read decides the row that points to it."""

    organisation = models.ForeignKey("alliances.Organisation", on_delete=models.PROTECT, related_name="files")
    purpose = models.SlugField(max_length=40)
    filename = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename


figure_sources.register_irrelevant("alliances.storedfile")
