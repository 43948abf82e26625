from django.apps import AppConfig
from django.urls import register_converter

from alliances.kernel import subjects
from alliances.kernel.row_keys import RowKeyConverter


class AlliancesConfig(AppConfig):
    name = "alliances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_converter(RowKeyConverter, "key")
        subjects.register_all(self.name)
