"""Registered elsewhere: triggers that count writes to its sources, navigation, figures to forget each day."""

from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from alliances.kernel import daily, merged_records, navigation
from alliances.kernel.audiences import Audience
from dvb.indicators.data_version_triggers import install_after_migrate
from dvb.indicators.services import disclosure_log

post_migrate.connect(install_after_migrate, sender=apps.get_app_config("dvb"))

navigation.register("indicator", _("Indicator"), "chart", {Audience.OVERSIGHT: 20})
daily.register("forgotten_figures", disclosure_log.forget, place=100)
merged_records.never("dvb.frozenfigure.school", "dvb.handedin.school", "dvb.target.organisation")
merged_records.moves("dvb.project.lead")
merged_records.moves(
    "dvb.project_partners.organisation",
    once=(merged_records.Once(("project",), settle=merged_records.delete),),
)
