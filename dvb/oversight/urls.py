"""Addresses of oversight."""

from django.urls import path

from dvb.oversight import views as exceptions

urlpatterns = [
    path("exceptions/", exceptions.exception_list, name="exception-list"),
    path("exceptions/employers/<int:pk>/remind/", exceptions.remind_employer, name="exception-remind"),
    path("exceptions/employers/<int:pk>/confirm/", exceptions.ask_to_confirm, name="exception-confirm"),
    path("exceptions/schools/<int:pk>/<slug:what>/", exceptions.ask_school, name="exception-ask"),
]
