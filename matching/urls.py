"""Addresses of the first floor: what its subjects bring."""

from alliances.kernel import subjects

app_name = "matching"
urlpatterns = subjects.url_patterns("matching")
