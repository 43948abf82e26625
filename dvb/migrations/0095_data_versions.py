from django.db import migrations, models

from dvb.indicators import data_version_triggers


def remove_triggers(apps, schema_editor):
    """Before their table goes. They are created after each migrate, see there."""
    data_version_triggers.remove(schema_editor.connection.alias)


class Migration(migrations.Migration):

    dependencies = [
        ('dvb', "0094_normal_emails"),
    ]

    operations = [
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_year', models.IntegerField(help_text='the year in which it begins; 0: any year')),
                ('version', models.BigIntegerField()),
            ],
            options={
                'ordering': ['school_year', 'pk'],
                'indexes': [models.Index(fields=['school_year'], name='dvb_version_by_year')],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, remove_triggers),
    ]
