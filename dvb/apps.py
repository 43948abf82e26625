from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DvbConfig(AppConfig):
    name = "dvb"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dvb import checks  # noqa: F401
        from dvb.data_version_triggers import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self)
