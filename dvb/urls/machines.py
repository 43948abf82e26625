"""Programs of other systems that an organisation lets in, and whom we tell."""

from django.urls import path

from dvb.views import machines

urlpatterns = [
    path("programs/", machines.machine_list, name="machine-list"),
    path("programs/new/", machines.machine_make, name="machine-make"),
    path("programs/<int:pk>/rotate/", machines.machine_rotate, name="machine-rotate"),
    path("programs/<int:pk>/revoke/", machines.machine_revoke, name="machine-revoke"),
    path("programs/webhooks/new/", machines.webhook_add, name="webhook-add"),
    path("programs/webhooks/<int:pk>/", machines.webhook_detail, name="webhook-detail"),
    path("programs/webhooks/<int:pk>/remove/", machines.webhook_remove, name="webhook-remove"),
    path("programs/deliveries/<int:pk>/again/", machines.delivery_again, name="delivery-again"),
]
