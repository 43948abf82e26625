"""Addresses of the first floor, one file for each group of pages."""

from matching.urls import assignments, groups, imports, learners, openings, rounds

app_name = "matching"
urlpatterns = [
    *learners.urlpatterns,
    *groups.urlpatterns,
    *openings.urlpatterns,
    *imports.urlpatterns,
    *rounds.urlpatterns,
    *assignments.urlpatterns,
]
