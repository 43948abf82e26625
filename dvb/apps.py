from django.apps import AppConfig


class DvbConfig(AppConfig):
    name = "dvb"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dvb import access, checks, signing_registration  # noqa: F401
        from dvb.services import link_rights

        link_rights.register()
