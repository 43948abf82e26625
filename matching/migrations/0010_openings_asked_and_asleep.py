import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0010_employers_enter_themselves"),
        ("matching", "0004_guardians"),
    ]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="name_released_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="opening",
            name="confirmed_on",
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name="confirmed on"),
        ),
        migrations.AddField(
            model_name="opening",
            name="requests_a_month",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="requests a month"),
        ),
        migrations.AddField(
            model_name="opening",
            name="supervisor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="openings",
                to="alliances.supervisor",
            ),
        ),
        migrations.AlterField(
            model_name="opening",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("published", "published"),
                    ("paused", "paused"),
                    ("asleep", "asleep"),
                    ("closed", "closed"),
                ],
                default='draft',
                max_length=12,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("requests_a_month__isnull", True), ("requests_a_month__gte", 1), _connector="OR"
                ),
                name="matching_opening_requests",
                violation_error_message="Allow at least one request a month, or pause the opening.",
            ),
        ),
    ]
