"""Pages of imports: choose a file, watch it being read, look at every row, confirm."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.imports.models import ImportBatch
from alliances.imports.services import outgoing_sheets as sheets
from alliances.imports.services.importer import Importer
from alliances.imports.services.stored_text import text_in
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import finished
from matching.imports import services as imports
from matching.imports.forms import MappingForm, UploadForm
from matching.imports.pages import XLSX, described, list_page, preview_page, steps

Status = ImportBatch.Status
_STEP = {Status.PREVIEW: 3, Status.APPLYING: 3, Status.APPLIED: 4}
WAITING = frozenset({Status.UPLOADED, Status.READING, Status.APPLYING})


def find_batch(request: ActingRequest, pk: int) -> ImportBatch:
    batch = imports.find(pk, by=request.actor)
    if batch is None or batch.kind not in imports.KINDS:
        raise Http404
    return batch


def find_kind(request: ActingRequest, kind: str) -> Importer:
    match = next((importer for importer in imports.kinds_of(request.actor) if importer.kind == kind), None)
    if match is None:
        raise Http404
    return match


@require_GET
@acting(write=True)
def import_list(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, ImportBatch).select_related("user").defer("content")
    return render(request, "matching/imports/list.html", list_page(request, rows))


@require_GET
@acting(write=True)
def import_kind(request: ActingRequest) -> HttpResponse:
    """The first step: what kind of file it is; whoever has one kind only goes on at once."""
    kinds = imports.kinds_of(request.actor)
    chosen = request.GET.get("kind", "")
    if len(kinds) == 1 or any(importer.kind == chosen for importer in kinds):
        return redirect("matching:import-upload", kind=chosen or kinds[0].kind)
    return render(
        request,
        "matching/imports/kind.html",
        {"kinds": kinds, "asked": "kind" in request.GET, "steps": steps()},
    )


@require_http_methods(["GET", "POST"])
@acting(write=True)
def import_upload(request: ActingRequest, kind: str) -> HttpResponse:
    importer = find_kind(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = imports.receive(upload, upload.name, kind, by=request.actor, options=form.options())
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return redirect("matching:import-detail", pk=batch.pk)
    context = {"form": form, "importer": importer, "steps": steps(), **described(importer, request.actor)}
    return render(request, "matching/imports/upload.html", context)


@require_GET
@acting(write=True)
def import_template(request: ActingRequest, kind: str) -> HttpResponse:
    """An empty table with headings and one example row."""
    importer = find_kind(request, kind)
    return _attachment(sheets.template(importer, request.actor), f"{kind}.xlsx")


@require_GET
@acting(write=True)
def import_detail(request: ActingRequest, pk: int) -> HttpResponse:
    """One page for all states of an import; the state decides what is shown."""
    batch = find_batch(request, pk)
    importer = imports.KINDS[batch.kind]
    context = {
        "batch": batch,
        "importer": importer,
        "error": text_in(batch.error.get("message")),
        "missing": [importer.name_of(key) for key in batch.error.get("columns", [])],
        "steps": steps(),
        "step": _STEP.get(Status(batch.status), 2),
    }
    if batch.status in WAITING:
        return render(request, "matching/imports/progress.html", context | {"stuck": imports.is_stuck(batch)})
    if batch.status in {Status.REFUSED, Status.DISCARDED}:
        return render(request, f"matching/imports/{batch.status}.html", context)
    return render(request, "matching/imports/preview.html", context | preview_page(request, batch, importer))


@require_GET
@acting(write=True)
def import_progress(request: ActingRequest, pk: int) -> HttpResponse:
    """The bar alone; when the work is done, the page is loaded again."""
    batch = find_batch(request, pk)
    stuck = imports.is_stuck(batch)
    response = render(request, "matching/imports/_progress.html", {"batch": batch, "stuck": stuck})
    if batch.status not in WAITING or stuck:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "POST"])
@acting(write=True)
def import_mapping(request: ActingRequest, pk: int) -> HttpResponse:
    """Which column is which, by hand."""
    batch = find_batch(request, pk)
    if batch.status not in {Status.PREVIEW, Status.REFUSED} or not batch.headings:
        return redirect("matching:import-detail", pk=pk)
    importer = imports.KINDS[batch.kind]
    form = MappingForm(request.POST or None, batch=batch, importer=importer, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        imports.read_again(batch, by=request.actor, **form.choice())
        return redirect("matching:import-detail", pk=pk)
    missing = [importer.name_of(key) for key in batch.error.get("columns", [])]
    context = {"batch": batch, "importer": importer, "form": form, "missing": missing}
    return render(request, "matching/imports/mapping.html", context)


@require_POST
@acting(write=True)
def import_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    imports.confirm_later(find_batch(request, pk), by=request.actor)
    return redirect("matching:import-detail", pk=pk)


@require_POST
@acting(write=True)
def import_restart(request: ActingRequest, pk: int) -> HttpResponse:
    imports.restart(find_batch(request, pk), by=request.actor)
    return redirect("matching:import-detail", pk=pk)


@require_POST
@acting(write=True)
def import_discard(request: ActingRequest, pk: int) -> HttpResponse:
    batch = imports.discard(find_batch(request, pk), by=request.actor)
    message = _("“%(name)s” was discarded; nothing was written.") % {"name": batch.filename}
    return finished(request, reverse("matching:import-list"), message)


@require_GET
@acting(write=True)
def import_refused(request: ActingRequest, pk: int) -> HttpResponse:
    """The refused rows as a table, with a column of corrections to make."""
    batch = find_batch(request, pk)
    content = sheets.refused_rows(batch, imports.KINDS[batch.kind], request.actor)
    return _attachment(content, f"{batch.kind}-{batch.pk}.xlsx")


def _attachment(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
