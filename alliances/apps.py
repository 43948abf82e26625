from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from alliances import access  # noqa: F401
