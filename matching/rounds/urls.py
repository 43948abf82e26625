"""Addresses of rounds."""

from django.urls import path

from matching.rounds.views import consents, grants, rounds, runs

urlpatterns = [
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/new/", rounds.round_create, name="round-create"),
    path("rounds/asked/<key:pk>/", consents.consent_detail, name="consent-detail"),
    path("rounds/asked/<key:pk>/answer/", consents.consent_answer, name="consent-answer"),
    path("rounds/asked/<key:pk>/withdraw/", consents.consent_withdraw, name="consent-withdraw"),
    path("rounds/asked/<key:pk>/again/", consents.consent_ask, name="consent-ask"),
    path("rounds/<key:pk>/remind/", consents.round_remind, name="round-remind"),
    path("rounds/<key:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<key:pk>/policy/", rounds.round_policy, name="round-policy"),
    path("rounds/<key:pk>/travel/", rounds.round_travel, name="round-travel"),
    path("rounds/<key:pk>/last-year/", rounds.round_last_year, name="round-last-year"),
    path("rounds/<key:pk>/follow-up/", rounds.round_follow_up, name="round-follow-up"),
    path("rounds/<key:pk>/names/", grants.round_names, name="round-names"),
    path("rounds/<key:pk>/close/", rounds.round_close, name="round-close"),
    path("rounds/<key:pk>/run/", runs.run_start, name="run-start"),
    path("rounds/<key:pk>/progress/", runs.run_progress, name="run-progress"),
    path("rounds/<key:pk>/picture/", runs.run_picture, name="run-picture"),
    path("rounds/<key:pk>/runs/", runs.run_list, name="run-list"),
    path("rounds/<key:pk>/compare/", runs.run_compare, name="run-compare"),
]
