"""Addresses of cooperation that the shared pages of signing do not have."""

from django.urls import path

from dvb.cooperation.views import cooperation_scan

urlpatterns = [path("cooperation/<key:pk>/scan/", cooperation_scan, name="cooperation-scan")]
