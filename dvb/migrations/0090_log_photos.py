import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0050_catalogue_editions'),
        ('dvb', '0080_handed_in_by_program'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='dvb.logentry')),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='log_photo', to='alliances.storedfile')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
