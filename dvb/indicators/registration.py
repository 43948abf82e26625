"""Registered elsewhere: after each migrate, the triggers that count writes to its sources."""

from django.apps import apps
from django.db.models.signals import post_migrate

from dvb.indicators.data_version_triggers import install_after_migrate

post_migrate.connect(install_after_migrate, sender=apps.get_app_config("dvb"))
