"""Addresses of openings."""

from django.urls import path

from matching.openings.views import openings

urlpatterns = [
    path("openings/", openings.opening_list, name="opening-list"),
    path("openings/new/", openings.opening_create, name="opening-create"),
    path("openings/choices/<slug:name>/", openings.opening_choices, name="opening-choices"),
    path("openings/<int:pk>/", openings.opening_detail, name="opening-detail"),
    path("openings/<int:pk>/edit/", openings.opening_edit, name="opening-edit"),
    path("openings/<int:pk>/duplicate/", openings.opening_duplicate, name="opening-duplicate"),
    path("openings/<int:pk>/again/", openings.opening_again, name="opening-again"),
    path("openings/<int:pk>/publish/", openings.opening_publish, name="opening-publish"),
    path("openings/<int:pk>/confirm/", openings.opening_confirm, name="opening-confirm"),
    path("openings/<int:pk>/pause/", openings.opening_pause, name="opening-pause"),
    path("openings/<int:pk>/take-over/", openings.opening_take_over, name="opening-take-over"),
    path("openings/<int:pk>/close/", openings.opening_close, name="opening-close"),
    path("organisations/<int:pk>/openings/", openings.employer_openings, name="employer-openings"),
]
