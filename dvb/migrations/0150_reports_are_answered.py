"""Reports: deputy, absence, answer to the reporter; and no suspension says that somebody reported."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


REPORT_WORDS = ("A report is being looked into.", "Tiek izskatīts ziņojums.")


def say_nothing_of_reports(apps: Any, _editor: Any) -> None:
    """Suspensions that named a report as their reason give the school's decision instead."""
    rows = apps.get_model("dvb", "Agreement").objects.filter(suspend_reason__in=REPORT_WORDS)
    rows.update(suspend_reason="school")


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0094_contact_written'),
        ('dvb', '0098_sides_of_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='concern',
            name='answer',
            field=models.TextField(blank=True, verbose_name='answer to the reporter'),
        ),
        migrations.AddField(
            model_name='concern',
            name='opened_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='concern',
            name='reporter_link',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='alliances.personallink'),
        ),
        migrations.AddField(
            model_name='concern',
            name='reporter_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='concern',
            name='unanswered_because',
            field=models.TextField(blank=True, verbose_name='why there is no answer'),
        ),
        migrations.AddField(
            model_name='safeguardingofficer',
            name='away_from',
            field=models.DateField(blank=True, null=True, verbose_name='away from'),
        ),
        migrations.AddField(
            model_name='safeguardingofficer',
            name='away_until',
            field=models.DateField(blank=True, null=True, verbose_name='away until'),
        ),
        migrations.AddField(
            model_name='safeguardingofficer',
            name='deputy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='safeguardingofficer',
            name='phone',
            field=models.CharField(blank=True, max_length=40, verbose_name='telephone'),
        ),
        migrations.RunPython(say_nothing_of_reports, migrations.RunPython.noop),
    ]
