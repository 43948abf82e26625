"""Addresses of requests."""

from django.urls import path

from dvb.change_requests import guest_views, views

urlpatterns = [
    path("requests/", views.request_list, name="request-list"),
    path("requests/<key:pk>/", views.request_detail, name="request-detail"),
    path("requests/<key:pk>/withdraw/", views.request_withdraw, name="request-withdraw"),
    path("agreements/<key:pk>/ask/", views.agreement_ask, name="agreement-ask"),
    path("agreements/<key:pk>/ask/<slug:kind>/", views.agreement_ask_for, name="agreement-ask-for"),
    path("l/<str:token>/ask/<key:agreement>/", guest_views.link_ask, name="link-ask"),
    path("l/<str:token>/ask/<key:agreement>/<slug:kind>/", guest_views.link_ask_for, name="link-ask-for"),
    path("l/<str:token>/requests/<key:pk>/withdraw/", guest_views.link_withdraw, name="link-withdraw"),
]
