"""Addresses of cooperation."""

from django.urls import path

from dvb.cooperation import views as cooperation
from dvb.signing.routes import signing_urls

urlpatterns = [
    path("cooperation/", cooperation.cooperation_list, name="cooperation-list"),
    path("cooperation/new/", cooperation.cooperation_create, name="cooperation-create"),
    path("cooperation/<int:pk>/", cooperation.cooperation_detail, name="cooperation-detail"),
    *signing_urls("cooperation", "cooperation/<int:pk>/", show=cooperation.show),
    path("cooperation/<int:pk>/end/", cooperation.cooperation_end, name="cooperation-end"),
    path("cooperation/<int:pk>/scan/", cooperation.cooperation_scan, name="cooperation-scan"),
]
