from django.apps import AppConfig

from alliances.kernel import subjects


class AlliancesConfig(AppConfig):
    name = "alliances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        subjects.register_all(self.name)
