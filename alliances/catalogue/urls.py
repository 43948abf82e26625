"""Addresses of catalogue."""

from django.urls import path

from alliances.catalogue.views import catalogue, programmes

urlpatterns = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<key:pk>/", catalogue.qualification, name="qualification"),
    path("programmes/<key:pk>/", programmes.programme_correct, name="programme-correct"),
    path("programmes/<key:pk>/remove/", programmes.programme_remove, name="programme-remove"),
    path(
        "organisations/<key:pk>/programmes/missing/",
        programmes.qualification_ask,
        name="organisation-qualification-ask",
    ),
    path(
        "organisations/<key:pk>/programmes/",
        programmes.organisation_programmes,
        name="organisation-programmes",
    ),
]
