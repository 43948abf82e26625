"""Reports: a word before the answer, urgent ones, and by what right their reader reads them."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_choices(apps: Any, _editor: Any) -> None:
    """A report that a person took over, or handed to a colleague outside the two posts, stays with her."""
    posts = set()
    for row in apps.get_model("dvb", "SafeguardingOfficer").objects.all():
        posts |= {(row.school_id, row.user_id), (row.school_id, row.deputy_id)}
    entries = apps.get_model("alliances", "AuditEntry").objects.filter(
        subject_type="dvb.concern", verb__in=["concern.hand_over", "concern.take_over"]
    )
    for concern in apps.get_model("dvb", "Concern").objects.select_related("enrolment"):
        last = entries.filter(subject_id=concern.pk).order_by("pk").last()
        if last is None or last.user_id is None or last.after.get("user") != concern.assigned_to_id:
            continue
        if last.verb == "concern.take_over":
            concern.basis = "overseer"
        elif (concern.enrolment.school_id, concern.assigned_to_id) not in posts:
            concern.basis = "colleague"
        concern.save(update_fields=["basis"])


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0094_contact_written'),
        ('dvb', '0211_requests_by_managers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='concern',
            name='basis',
            field=models.CharField(choices=[('reader', "reads the school's reports that day"), ('overseer', 'named person, deputy or administrator'), ('colleague', 'colleague chosen by name')], default='reader', max_length=9),
        ),
        migrations.AddField(
            model_name='concern',
            name='is_urgent',
            field=models.BooleanField(default=False, verbose_name='urgent'),
        ),
        migrations.CreateModel(
            name='ConcernWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='word to the reporter')),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('concern', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='words', to='dvb.concern')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.RunPython(keep_choices, migrations.RunPython.noop),
    ]
