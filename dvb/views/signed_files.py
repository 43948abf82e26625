"""Pages of signed files: handing one in, saying who is who, and giving it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.models import StoredFile
from alliances.views.answers import finished, submitted
from alliances.views.files import download
from dvb.forms.agreements import AcceptForm, SignedFileForm
from dvb.models import Agreement, Amendment, SignedFile
from dvb.services import signed_files
from dvb.views.agreements import detail_url, find_agreement
from dvb.views.amendments import amendment_url, find_amendment


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_hand_in(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_agreement(request, pk)
    return _hand_in(request, found, detail_url(found))


@require_POST
@acting(kinds={"school"}, write=True)
def amendment_hand_in(request: ActingRequest, pk: int) -> HttpResponse:
    found = find_amendment(request, pk)
    return _hand_in(request, found, amendment_url(found))


def _hand_in(request: ActingRequest, found: Agreement | Amendment, page: str) -> HttpResponse:
    form = SignedFileForm(request.POST, request.FILES)

    def save(**values: Any) -> SignedFile:
        return signed_files.read(found, by=request.actor, **values)

    to = f"{page}#files"
    done = submitted(request, form, save, to=to, said=_("The file is kept. Say who is who."))
    if done is None:
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
    return done or redirect(to)


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_accept(request: ActingRequest, pk: int, file: int) -> HttpResponse:
    found = find_agreement(request, pk)
    rows = visible_to(request.actor, SignedFile).filter(agreement=found, amendment=None)
    return _accept(request, get_object_or_404(rows, pk=file), detail_url(found))


@require_POST
@acting(kinds={"school"}, write=True)
def amendment_accept(request: ActingRequest, pk: int, file: int) -> HttpResponse:
    found = find_amendment(request, pk)
    rows = visible_to(request.actor, SignedFile).filter(amendment=found)
    return _accept(request, get_object_or_404(rows, pk=file), amendment_url(found))


def _accept(request: ActingRequest, signed: SignedFile, page: str) -> HttpResponse:
    form = AcceptForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose who signed."))
        return redirect(f"{page}#files")
    signed_files.accept(signed, by=request.actor, **form.cleaned_data)
    return finished(request, page, _("The signature is entered."))


@require_GET
@acting(roles=set(Role))
def agreement_file(request: ActingRequest, pk: int, file: int) -> HttpResponse:
    """A scan or a signed file of this agreement, for whoever may read the agreement."""
    found = find_agreement(request, pk)
    own = found.signatures.filter(file=file).exists() or found.signed_files.filter(stored=file).exists()
    if not own:
        raise Http404
    return download(StoredFile.objects.get(pk=file))


@require_GET
@acting(roles=set(Role))
def amendment_file(request: ActingRequest, pk: int, file: int) -> HttpResponse:
    """A scan or a signed file of this amendment, for whoever may read the amendment."""
    found = find_amendment(request, pk)
    own = found.signatures.filter(file=file).exists() or found.signed_files.filter(stored=file).exists()
    if not own:
        raise Http404
    return download(StoredFile.objects.get(pk=file))
