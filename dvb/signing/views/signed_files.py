"""Pages of signed files: handing one in, saying who is who, and giving it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.files.models import StoredFile
from alliances.files.views import download
from alliances.kernel.actor import Actor
from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import finished, submitted
from dvb.signing.documents import Paper
from dvb.signing.forms import AcceptForm, SignedFileForm
from dvb.signing.models import BaseSignedFile
from dvb.signing.services import signed_files as files
from dvb.signing.signers import may_hand_in
from dvb.signing.views.documents import EVERYBODY, detail_url, find


@require_POST
@acting(write=True)
def hand_in(request: ActingRequest, pk: int, document: str) -> HttpResponse:
    paper = find(request, document, pk)
    if not may_hand_in(paper, request.actor):
        raise PermissionDenied
    form = SignedFileForm(request.POST, request.FILES)

    def save(**values: Any) -> BaseSignedFile:
        return files.read(paper, by=request.actor, **values)

    to = f"{detail_url(paper)}#files"
    response = submitted(request, form, save, to=to, message=handed_in_message(paper, request.actor))
    if response is None:
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
    return response or redirect(to)


def handed_in_message(paper: Paper, by: Actor) -> str:
    """What whoever handed a file in reads: the keeper goes on, a party waits for the keeper."""
    if paper.document.can_manage(paper.row, by):
        return _("The file is kept. Say who is who.")
    return _("The file is kept. The school looks at it and enters the signatures.")


@require_POST
@acting(write=True)
def accept(request: ActingRequest, pk: int, file: int, document: str) -> HttpResponse:
    paper = find(request, document, pk, to_manage=True)
    signed: BaseSignedFile = get_object_or_404(paper.file_rows(), pk=file)
    to, form = f"{detail_url(paper)}#files", AcceptForm(request.POST, paper=paper)
    if not form.is_valid():
        messages.error(request, _("Choose who signed."))
        return redirect(to)
    files.accept(paper, signed, by=request.actor, **form.cleaned_data)
    return finished(request, detail_url(paper), _("The signature is entered."))


@require_GET
@acting(roles=EVERYBODY)
def one_file(request: ActingRequest, pk: int, file: int, document: str) -> HttpResponse:
    """A scan or a signed file of this document, for whoever may read the document."""
    paper = find(request, document, pk)
    scans = {getattr(signature, "file_id", None) for signature in paper.signatures()}
    if file not in scans and file not in {signed.stored_id for signed in paper.files()}:
        raise Http404
    return download(StoredFile.objects.get(pk=file))
