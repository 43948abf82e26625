"""Pages of API clients and webhooks."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from alliances.kernel.actor import Role
from alliances.kernel.errors import Refused
from alliances.kernel.requests import ActingRequest, acting
from alliances.kernel.visibility import visible_to
from alliances.pages.fields import show_refusal
from alliances.pages.form_pages import confirmed, finished
from dvb.api.forms import MachineForm, WebhookForm
from dvb.api.models import Delivery, MachineClient, Webhook
from dvb.api.services import clients as machines
from dvb.api.services import webhooks

ADMINISTRATORS = [Role.ADMINISTRATOR]


@require_GET
@acting(roles=ADMINISTRATORS)
def client_list(request: ActingRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = visible_to(request.actor, MachineClient).select_related("client")
    context = {
        "machines": [(machine, machine.is_live_on(today)) for machine in rows],
        "scopes": machines.SCOPES,
        "webhooks": visible_to(request.actor, Webhook),
    }
    return render(request, "dvb/machines/list.html", context)


@require_http_methods(["GET", "POST"])
@acting(roles=ADMINISTRATORS)
@confirmed
def client_create(request: ActingRequest) -> HttpResponse:
    """A program's access; its secret stands on the answer to the POST and nowhere else."""
    form = MachineForm(request.POST or None, scopes=machines.scopes_for(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            return _secret(request, machines.create(by=request.actor, **form.cleaned_data))
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "dvb/machines/edit.html", {"form": form})


@require_POST
@acting(roles=ADMINISTRATORS)
@confirmed
def client_rotate(request: ActingRequest, pk: int) -> HttpResponse:
    return _secret(request, machines.rotate(_machine(request, pk), by=request.actor))


@require_POST
@acting(roles=ADMINISTRATORS)
def client_revoke(request: ActingRequest, pk: int) -> HttpResponse:
    machines.revoke(_machine(request, pk), by=request.actor)
    return finished(request, reverse("machine-list"), _("The access has ended."))


@require_http_methods(["GET", "POST"])
@acting(roles=ADMINISTRATORS)
@confirmed
def webhook_add(request: ActingRequest) -> HttpResponse:
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            webhook, secret = webhooks.add(by=request.actor, **form.cleaned_data)
            return _without_caching(
                render(request, "dvb/machines/webhook_secret.html", {"webhook": webhook, "secret": secret})
            )
        except Refused as refused:
            show_refusal(form, refused)
    return render(request, "dvb/machines/webhook_edit.html", {"form": form})


@require_GET
@acting(roles=ADMINISTRATORS)
def webhook_detail(request: ActingRequest, pk: int) -> HttpResponse:
    webhook = get_object_or_404(visible_to(request.actor, Webhook), pk=pk)
    events = [webhooks.EVENTS[name] for name in webhook.events if name in webhooks.EVENTS]
    deliveries = webhook.deliveries.all()[:50]
    context = {"webhook": webhook, "events": events, "deliveries": deliveries, "names": webhooks.EVENTS}
    return render(request, "dvb/machines/webhook.html", context)


@require_POST
@acting(roles=ADMINISTRATORS)
def webhook_remove(request: ActingRequest, pk: int) -> HttpResponse:
    webhooks.remove(get_object_or_404(visible_to(request.actor, Webhook), pk=pk), by=request.actor)
    return finished(request, reverse("machine-list"), _("The webhook is removed."))


@require_POST
@acting(roles=ADMINISTRATORS)
def delivery_again(request: ActingRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(visible_to(request.actor, Delivery).select_related("webhook"), pk=pk)
    webhooks.send_again(delivery, by=request.actor)
    return finished(request, reverse("webhook-detail", args=[delivery.webhook_id]), _("It is tried again."))


def _machine(request: ActingRequest, pk: int) -> MachineClient:
    client: MachineClient = get_object_or_404(visible_to(request.actor, MachineClient), pk=pk)
    return client


def _secret(request: ActingRequest, issued: machines.IssuedClient) -> HttpResponse:
    site = request.build_absolute_uri("/").rstrip("/")
    reading = [name.partition(":")[0] for name in issued.machine.scopes if name.endswith(":read")]
    path = reading[0] if reading else ""
    context = {"made": issued, "site": site, "path": path}
    return _without_caching(render(request, "dvb/machines/secret.html", context))


def _without_caching(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
