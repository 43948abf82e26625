"""Addresses of openings."""

from django.urls import path

from matching.openings.views import all_at_once, openings

urlpatterns = [
    path("openings/", openings.opening_list, name="opening-list"),
    path("openings/all/", all_at_once.openings_all, name="openings-all"),
    path("openings/new/", openings.opening_create, name="opening-create"),
    path("openings/choices/<slug:name>/", openings.opening_choices, name="opening-choices"),
    path("openings/<key:pk>/", openings.opening_detail, name="opening-detail"),
    path("openings/<key:pk>/edit/", openings.opening_edit, name="opening-edit"),
    path("openings/<key:pk>/duplicate/", openings.opening_duplicate, name="opening-duplicate"),
    path("openings/<key:pk>/again/", openings.opening_again, name="opening-again"),
    path("openings/<key:pk>/publish/", openings.opening_publish, name="opening-publish"),
    path("openings/<key:pk>/confirm/", openings.opening_confirm, name="opening-confirm"),
    path("openings/<key:pk>/pause/", openings.opening_pause, name="opening-pause"),
    path("openings/<key:pk>/take-over/", openings.opening_take_over, name="opening-take-over"),
    path("openings/<key:pk>/close/", openings.opening_close, name="opening-close"),
    path("organisations/<key:pk>/openings/", openings.employer_openings, name="employer-openings"),
]
