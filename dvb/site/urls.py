"""Addresses of site."""

from django.urls import path

from dvb.site import styleguide

urlpatterns = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
