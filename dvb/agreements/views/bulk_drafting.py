"""Many agreements at once: drafts for a group, each looked at, then released together."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.row_keys import row_key, row_keys
from alliances.pages.form_pages import finished
from dvb.agreements import placement
from dvb.agreements import services as agreements
from dvb.agreements.planned_week import differs
from dvb.agreements.services import paper_signing
from dvb.agreements.services.unready import unready
from dvb.agreements.views.agreements import detail_url, find_agreement
from matching.assignments.terms import with_sites


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_draw_up_all(request: ActingRequest) -> HttpResponse:
    group = request.POST.get("group", "")
    drafts = agreements.draw_up_all(by=request.actor, group=row_key(group))
    message = ngettext(
        "%(n)s draft is drawn up. Look at each one.",
        "%(n)s drafts are drawn up. Look at each one.",
        len(drafts),
    )
    return finished(request, reverse("agreement-review"), message % {"n": len(drafts)})


@require_GET
@acting(kinds={"school"}, write=True)
def agreement_review(request: ActingRequest) -> HttpResponse:
    rows = agreements.to_be_reviewed(request.actor).select_related(
        "assignment__enrolment__person",
        "assignment__enrolment__group",
        "assignment__opening__employer",
        "assignment__opening__workplace",
        "looked_by",
    )
    drafts = list(rows[:200])
    with_sites(row.assignment for row in drafts)
    for row, stay in zip(drafts, placement.placements(drafts).values(), strict=True):
        row.stay = stay  # type: ignore[attr-defined]
        row.has_other_hours = differs(stay.first)  # type: ignore[attr-defined]
    context = {
        "drafts": drafts,
        "unseen": sum(row.looked_at is None for row in drafts),
        "unready": unready(drafts),
        "unsigned": 0 if drafts else paper_signing.to_be_signed(request.actor).count(),
        "seen": sum(row.looked_at is not None for row in drafts),
    }
    return render(request, "dvb/agreements/review.html", context)


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_look(request: ActingRequest, pk: int) -> HttpResponse:
    """Mark a draft as reviewed, and go on to the next one that was not."""
    agreements.look_at(find_agreement(request, pk), by=request.actor)
    following = agreements.to_be_reviewed(request.actor).filter(looked_at__isnull=True).first()
    to = detail_url(following) if following else reverse("agreement-review")
    return finished(request, to, _("Looked at.") if following else _("All drafts are looked at."))


@require_POST
@acting(kinds={"school"}, write=True)
def agreement_release_many(request: ActingRequest) -> HttpResponse:
    keys = row_keys(request.POST.getlist("pick"))
    outcome = agreements.release_many(keys, by=request.actor)
    for agreement, sentence in outcome.refused:
        messages.error(request, f"{agreement.assignment.enrolment.person}: {sentence}")
    count = len(outcome.done)
    message = ngettext("%(n)s agreement is ready to sign.", "%(n)s agreements are ready to sign.", count)
    if count:
        messages.success(request, message % {"n": count})
    return redirect("agreement-review")
