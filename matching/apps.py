from django.apps import AppConfig

from alliances.kernel import subjects


class MatchingConfig(AppConfig):
    name = "matching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        subjects.register_all(self.name)
