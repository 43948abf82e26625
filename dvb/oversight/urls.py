"""Addresses of oversight."""

from django.urls import path

from dvb.oversight import views

# A kind that asks employers says the last word of its address; the first two have names of their own.
urlpatterns = [
    path("exceptions/", views.exception_list, name="exception-list"),
    path(
        "exceptions/employers/<key:pk>/remind/",
        views.ask,
        {"asked": "employer", "what": "remind"},
        name="exception-remind",
    ),
    path(
        "exceptions/employers/<key:pk>/confirm/",
        views.ask,
        {"asked": "employer", "what": "confirm"},
        name="exception-confirm",
    ),
    path(
        "exceptions/employers/<key:pk>/<slug:what>/",
        views.ask,
        {"asked": "employer"},
        name="exception-ask-employer",
    ),
    path("exceptions/schools/<key:pk>/<slug:what>/", views.ask, {"asked": "school"}, name="exception-ask"),
]
