from django.apps import AppConfig

from alliances.kernel import subjects


class DvbConfig(AppConfig):
    name = "dvb"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dvb.site import checks  # noqa: F401

        subjects.register_all(self.name)
