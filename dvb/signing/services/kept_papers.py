"""All kept papers at once: which do not fit their digest, and which of an older database are missing."""

from __future__ import annotations

from alliances.kernel.errors import Refused
from dvb.signing import released
from dvb.signing.documents import REGISTRY, Paper
from dvb.signing.models import ReleasedPaper
from dvb.signing.states import DocumentState


def count() -> int:
    return ReleasedPaper.objects.count()


def damaged() -> list[str]:
    """A line for each kept paper with another file, and for each signature that names another paper."""
    lines = [
        f"{paper}: the kept file is not {paper.sha256}"
        for paper in ReleasedPaper.objects.select_related("stored").iterator(chunk_size=50)
        if not released.is_intact(paper)
    ]
    return [*lines, *(f"{slug} {pk}: signed {digest}" for slug, pk, digest in _foreign_signatures())]


def _foreign_signatures() -> list[tuple[str, int, str]]:
    """Signatures with a code, with the document and the digest they name, where no such paper is kept."""
    found = []
    for document in REGISTRY.values():
        model = getattr(document.signatures, "model", None)
        if document.pdf is None or model is None:
            continue
        field = f"{document.signatures.field}_id"  # type: ignore[attr-defined]
        papers = ReleasedPaper.objects.filter(kind=document.slug)
        known = set(papers.values_list("subject_id", "sha256"))
        kept_of = {subject for subject, _digest in known}
        rows = model._default_manager.exclude(digest="").values_list(field, "digest")
        found += [
            (document.slug, pk, digest) for pk, digest in rows if pk in kept_of and (pk, digest) not in known
        ]
    return found


def keep_missing() -> int:
    """Render and keep what was released before papers were kept; returns how many."""
    made = 0
    for document in REGISTRY.values():
        if document.pdf is None:
            continue
        kept = ReleasedPaper.objects.filter(kind=document.slug, is_current=True).values("subject_id")
        rows = document.model._default_manager.exclude(status__in=[document.draft, DocumentState.VOID])
        for row in rows.exclude(pk__in=kept).iterator(chunk_size=50):
            try:
                Paper(document, row).keep()
            except Refused:  # a letter that the typeface lacks: its page says so
                continue
            made += 1
    return made
