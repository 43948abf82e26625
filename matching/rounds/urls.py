"""Addresses of rounds."""

from django.urls import path

from matching.rounds.views import consents, grants, rounds, runs

urlpatterns = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/new/", rounds.round_create, name="round-create"),
    path("rounds/asked/<int:pk>/", consents.consent_detail, name="consent-detail"),
    path("rounds/asked/<int:pk>/answer/", consents.consent_answer, name="consent-answer"),
    path("rounds/asked/<int:pk>/withdraw/", consents.consent_withdraw, name="consent-withdraw"),
    path("rounds/asked/<int:pk>/again/", consents.consent_ask, name="consent-ask"),
    path("rounds/<int:pk>/remind/", consents.round_remind, name="round-remind"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<int:pk>/policy/", rounds.round_policy, name="round-policy"),
    path("rounds/<int:pk>/travel/", rounds.round_travel, name="round-travel"),
    path("rounds/<int:pk>/last-year/", rounds.round_last_year, name="round-last-year"),
    path("rounds/<int:pk>/names/", grants.round_names, name="round-names"),
    path("rounds/<int:pk>/close/", rounds.round_close, name="round-close"),
    path("rounds/<int:pk>/run/", runs.run_start, name="run-start"),
    path("rounds/<int:pk>/progress/", runs.run_progress, name="run-progress"),
    path("rounds/<int:pk>/picture/", runs.run_picture, name="run-picture"),
    path("rounds/<int:pk>/runs/", runs.run_list, name="run-list"),
    path("rounds/<int:pk>/compare/", runs.run_compare, name="run-compare"),
]
