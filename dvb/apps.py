from django.apps import AppConfig


class DvbConfig(AppConfig):
    name = "dvb"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dvb import (
            checks,  # noqa: F401
            signing_registration,  # noqa: F401
        )
