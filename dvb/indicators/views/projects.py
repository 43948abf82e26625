"""One page for the projects of alliances: the list, and the form of a new or a chosen one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from alliances.kernel.requests import ActingRequest, acting
from alliances.pages.form_pages import submitted
from dvb.indicators.forms import ProjectForm
from dvb.indicators.models import Project
from dvb.indicators.services import projects
from dvb.indicators.views.indicators import KINDS


@require_http_methods(["GET", "POST"])
@acting(kinds=KINDS)
def project_list(request: ActingRequest, pk: int | None = None) -> HttpResponse:
    """Who may not keep projects reads them."""
    rows = projects.rows_of(request.actor)
    project: Project | None = get_object_or_404(rows, pk=pk) if pk else None
    alliances = projects.manageable_alliances(request.actor)
    may_keep = alliances.filter(pk=project.alliance_id).exists() if project else alliances.exists()
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    form = ProjectForm(
        request.POST or None, initial=model_to_dict(project) if project else {}, alliances=alliances
    )

    def save(**values: Any) -> Project:
        return projects.save(project, by=request.actor, **values)

    done = submitted(request, form, save, to=reverse("project-list"), message=_("The project is saved."))
    manageable = set(alliances.values_list("pk", flat=True))
    context = {
        "form": form,
        "project": project,
        "may_keep": may_keep,
        "rows": [
            (row, row.alliance_id in manageable)
            for row in ([project] if project else rows.order_by("number"))
        ],
    }
    return done or render(request, "dvb/indicators/projects.html", context)
