"""A learner's right to know: who viewed her data, and all data stored about her."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliances.kernel.actor import Role
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from dvb.account.queries import own_data
from matching.learners.models import Viewing

TYPES = {
    "json": ("application/json", own_data.as_json),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", own_data.as_xlsx),
}
PAGE_ROWS = 50


@require_GET
@acting(roles={Role.LEARNER})
def my_data(request: ActingRequest) -> HttpResponse:
    rows = visible_to(request.actor, Viewing).select_related("organisation")
    page = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "dvb/account/my_data.html", {"page": page, "total": page.paginator.count})


@require_GET
@acting(roles={Role.LEARNER})
def my_data_file(request: ActingRequest, form: str) -> HttpResponse:
    content_type, write = TYPES[form]
    headers = {"Content-Disposition": f'attachment; filename="mani-dati.{form}"', "Cache-Control": "no-store"}
    return HttpResponse(write(own_data.gather(request.actor)), content_type=content_type, headers=headers)
