"""Addresses of geography."""

from django.urls import path

from alliances.geography import views as places

urlpatterns = [
    path("places/", places.place_suggest, name="place-suggest"),
]
