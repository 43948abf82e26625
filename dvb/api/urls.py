"""Addresses of the API, of tokens, and of the pages on which clients and webhooks are managed."""

from django.urls import path

from dvb.api import assembly, tokens
from dvb.api import views as machines

urlpatterns = [
    path("api/v1/", assembly.urls()),
    path("identity/o/api/token", tokens.token, name="token"),
    path("identity/o/api/revoke", tokens.token_revoke, name="token-revoke"),
    path("api/", tokens.api_missing, name="api-missing"),
    path("api/<path:rest>", tokens.api_missing, name="api-missing-path"),
    path("programs/", machines.client_list, name="machine-list"),
    path("programs/new/", machines.client_create, name="machine-make"),
    path("programs/<key:pk>/rotate/", machines.client_rotate, name="machine-rotate"),
    path("programs/<key:pk>/revoke/", machines.client_revoke, name="machine-revoke"),
    path("programs/webhooks/new/", machines.webhook_add, name="webhook-add"),
    path("programs/webhooks/<key:pk>/", machines.webhook_detail, name="webhook-detail"),
    path("programs/webhooks/<key:pk>/remove/", machines.webhook_remove, name="webhook-remove"),
    path("programs/deliveries/<key:pk>/again/", machines.delivery_again, name="delivery-again"),
]
