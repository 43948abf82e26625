"""Send a stored file as a download, in a sandbox."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from alliances.files.models import StoredFile


def download(stored: StoredFile) -> HttpResponse:
    """The file as an attachment; whether the reader may have it is the caller's question."""
    response = HttpResponse(bytes(stored.content), content_type=stored.content_type)
    response["Content-Disposition"] = content_disposition_header(True, stored.filename) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
