"""Addresses of the ground floor: what its subjects bring."""

from alliances.kernel import subjects

app_name = "alliances"
urlpatterns = subjects.url_patterns("alliances")
