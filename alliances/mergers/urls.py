"""Addresses of mergers."""

from django.urls import path

from alliances.mergers.views import mergers

urlpatterns = [
    path("organisations/<key:pk>/merge/", mergers.merger_ask, name="merger-ask"),
    path("mergers/<key:pk>/", mergers.merger_detail, name="merger-detail"),
    path("mergers/<key:pk>/agree/", mergers.merger_agree, name="merger-agree"),
    path("mergers/<key:pk>/refuse/", mergers.merger_refuse, name="merger-refuse"),
]
