"""Addresses of home."""

from django.urls import path

from dvb.home import views as home

urlpatterns = [
    path("", home.start, name="home"),
]
