from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DvbConfig(AppConfig):
    name = "dvb"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from dvb import (  # noqa: F401
            access,
            checks,
            learning_registration,
            logbook_registration,
            signing_registration,
        )
        from dvb.services import link_rights

        link_rights.register()
        from dvb.data_version_triggers import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self)
